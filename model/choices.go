package model

// ChoicesOf lists what the param overrule of a block takes besides "", the model's own choice; nil where it has none.
func ChoicesOf(block string) []string {
	switch block {
	case "mining":
		return []string{string(Replace), string(RunOff), string(Stop)}
	case "gpu_phase":
		return []string{string(Replace), string(RunOff)}
	case "site":
		list := []string{string(Mine)}
		for _, a := range Conversions {
			list = append(list, string(a))
		}
		return list
	}
	return nil
}
