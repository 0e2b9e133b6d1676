package memo

// ownWords prints what the analyst wrote for a place, before the machine's sentences: for a site where one is named.
func (b *builder) ownWords(v *minerView, place, site string) {}
