package dist

// Program are the options for this module's own program, but for the commit, its time and the platforms.
func Program(source, out, version string) Options {
	return Options{
		Source: source, Out: out, Name: "rackrate", Version: version,
		Extra: []Part{
			{Name: "Source Sans 3", Licences: []string{"templates/fonts/OFL-SourceSans3.txt"}},
			{Name: "Source Serif 4", Licences: []string{"templates/fonts/OFL-SourceSerif4.txt"}},
		},
		Beside: []string{"LICENSE", "CHANGELOG.md", "docs/serve.md", "samples/us-listed-miners.xlsx"},
	}
}
