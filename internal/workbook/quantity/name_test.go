package quantity

import "testing"

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"Power Price": "powerprice", "power_price": "powerprice", "Réseau (EH/s)": "reseauehs", "Cœur": "coeur",
		"$/MW": "usdmw", "US$": "usd", "Uptime %": "uptimepct", " \t\n": "", "Ｈａｓｈ": "hash", "Straße": "strasse",
	} {
		if got := Normalise(in); got != want {
			t.Errorf("Normalise(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"Power (c/kWh)", "Réseau", "", "İ", "ǅ", "\xff", "½ MW", "ﬁbre"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Normalise(s)
		if again := Normalise(once); again != once {
			t.Errorf("Normalise is not idempotent: %q, %q, %q", s, once, again)
		}
	})
}
