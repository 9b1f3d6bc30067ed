package cli

import "path/filepath"

// SARIF 2.1.0, the format in which code hosts and editors take findings, as
// far as it is needed here (https://docs.oasis-open.org/sarif/sarif/v2.1.0/).

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool struct {
		Driver sarifDriver `json:"driver"`
	} `json:"tool"`
	Results []sarifResult `json:"results"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version"`
	URI     string      `json:"informationUri"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID   string    `json:"id"`
	Text sarifText `json:"shortDescription"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifResult struct {
	Rule      string          `json:"ruleId"`
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	} `json:"physicalLocation"`
	Logical []sarifLogical `json:"logicalLocations"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
}

type sarifLogical struct {
	Name string `json:"fullyQualifiedName"`
	Kind string `json:"kind"`
}

// sarifOf makes a log of findings.
func sarifOf(list []*finding) sarifLog {
	run := sarifRun{Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "pyasm check", Version: version, URI: "https://github.com/pyasm/pyasm", Rules: []sarifRule{}}
	for _, about := range knownCodes(list) {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{about.Code, sarifText{about.Text}})
	}
	for i := range list {
		run.Results = append(run.Results, list[i].sarif())
	}
	return sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}}
}

// sarif makes a result of a finding. The place in the code object, which SARIF
// has no line for in a binary file, is a logical one.
func (f *finding) sarif() sarifResult {
	var at sarifLocation
	at.Physical.Artifact.URI = filepath.ToSlash(f.file)
	if f.at.line > 0 {
		at.Physical.Region = &sarifRegion{f.at.line, f.at.col}
	}
	at.Logical = []sarifLogical{{f.Place(), "function"}}
	return sarifResult{f.Code, f.Severity.String(), sarifText{f.Msg}, []sarifLocation{at}}
}
