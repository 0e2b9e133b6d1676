package cli

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"rackrate/internal/store"
	"rackrate/templates"
)

// parseConfig reads a rackrate.yaml: a line a setting, by the name of its flag,
// each a single value or a list of them. It gives the values as a line of flags has them; what they mean is for the
// flags to say. Its errors name the line.
func parseConfig(data []byte, keys []string) (map[string]string, error) {
	if err := templates.SoundYAML(data); err != nil {
		return nil, err
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, errors.New(strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	if len(file.Docs) > 1 {
		return nil, usagef("holds several documents (---), and one is read")
	}
	out := map[string]string{}
	if len(file.Docs) == 0 {
		return out, nil
	}
	entries, err := configEntries(file.Docs[0].Body)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		key, at := e.Key.GetToken().Value, e.Key.GetToken().Position.Line
		if !slices.Contains(keys, key) {
			return nil, usagef("line %d: there is no setting %q%s\n  the settings are %s", at, key,
				suggestion(nil, nearest(key, keys)), strings.Join(keys, ", "))
		}
		if _, twice := out[key]; twice {
			return nil, usagef("line %d: %s is set a second time", at, key)
		}
		if out[key], err = configText(e.Value); err != nil {
			return nil, usagef("line %d: %s: %v", at, key, err)
		}
	}
	return out, nil
}

// configEntries are the lines of a file; none where it is empty.
func configEntries(body ast.Node) ([]*ast.MappingValueNode, error) {
	switch n := body.(type) {
	case nil, *ast.NullNode, *ast.CommentGroupNode:
		return nil, nil
	case *ast.MappingNode:
		return n.Values, nil
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, nil
	}
	return nil, usagef("line %d: a line a setting is expected, such as \"paths: 0\"", body.GetToken().Position.Line)
}

// configText is a value as it would be typed behind a flag, a list with commas between.
func configText(n ast.Node) (string, error) {
	switch v := n.(type) {
	case *ast.SequenceNode:
		var list []string
		for _, item := range v.Values {
			text, err := configText(item)
			if err != nil {
				return "", err
			}
			list = append(list, text)
		}
		return strings.Join(list, ","), nil
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return v.GetToken().Value, nil
	case *ast.LiteralNode:
		return strings.TrimSpace(v.Value.Value), nil
	case *ast.NullNode:
		return "", usagef("has no value; take the line out, or write \"\" for an empty one")
	}
	return "", usagef("is neither a single value nor a list of them")
}

// fromFolder makes a path in a file mean the same from wherever the program is started.
func fromFolder(dir, path string) string {
	if path == "" || filepath.IsAbs(path) || store.IsAddress(path) {
		return path
	}
	return filepath.Join(dir, path)
}
