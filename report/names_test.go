package report

import (
	"slices"
	"strings"
	"testing"

	"rackrate/internal/provenance"
)

func TestSafeName(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"CORZ", "CORZ"},
		{"Core Scientific, Inc.", "Core-Scientific-Inc"},
		{"BITF.TO", "BITF.TO"},
		{"../../etc/passwd", "etc-passwd"},
		{`C:\temp\x`, "C-temp-x"},
		{"a\x00b\nc", "a-b-c"},
		{"  ", ""},
		{"...", ""},
		{"💰", ""},
		{"con", "_con"},
		{"Com1.x", "_Com1.x"},
		{"COM10", "COM10"},
		{"Société Générale", "Société-Générale"},
		{"Socie\u0301te\u0301", "Société"},
		{"北京矿业", "北京矿业"},
		{strings.Repeat("é", 80), strings.Repeat("é", 50)},
		{"bad\xffutf8", "bad-utf8"},
	} {
		if got := SafeName(tc.text); got != tc.want {
			t.Errorf("SafeName(%q) = %q, want %q", tc.text, got, tc.want)
		}
	}
}

func TestMemoPathsAreUnique(t *testing.T) {
	miners := []provenance.Miner{{Name: "One", Ticker: "ABC"}, {Name: "Two", Ticker: "abc"},
		{Name: "Three", Ticker: "ABC"},
		{Name: "No Ticker/Ltd"}, {Name: "💰"}, {Name: "ABC-2"}}
	want := []string{"memos/ABC.pdf", "memos/abc-2.pdf", "memos/ABC-3.pdf", "memos/No-Ticker-Ltd.pdf",
		"memos/miner.pdf", "memos/ABC-2-2.pdf"}
	if got := MemoPaths(miners); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
