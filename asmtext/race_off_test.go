//go:build !race

package asmtext

const raceDetector = false
