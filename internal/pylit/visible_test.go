package pylit

import "testing"

func TestAppendVisible(t *testing.T) {
	in := "é\t\x00\x80\u202e\U000e0001\xed\xa0\x80\xff"
	want := `é\x09\x00\x80\u202e\U000e0001\ud800\xff`
	if got := string(AppendVisible(nil, []byte(in))); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
