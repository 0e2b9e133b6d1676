package report

import (
	"bytes"
	"encoding/json"
	"fmt"

	"rackrate/model"
)

// Member is one name and value of an Ordered object.
type Member[T any] struct {
	Key   string
	Value T
}

// Ordered is a JSON object whose members keep their order, in writing and in reading.
type Ordered[T any] []Member[T]

// Get is the member of that name.
func (o Ordered[T]) Get(key string) (T, bool) {
	for _, m := range o {
		if m.Key == key {
			return m.Value, true
		}
	}
	var none T
	return none, false
}

// Set adds a member at the end.
func (o *Ordered[T]) Set(key string, v T) { *o = append(*o, Member[T]{key, v}) }

// MarshalJSON writes the object with its members in order, null where it is nil.
func (o Ordered[T]) MarshalJSON() ([]byte, error) {
	if o == nil {
		return []byte("null"), nil
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := marshal(m.Key)
		if err != nil {
			return nil, err
		}
		value, err := marshal(m.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Key, err)
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads an object and keeps the order of its members.
func (o *Ordered[T]) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*o = nil
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("%.20s is not a JSON object", data)
	}
	*o = Ordered[T]{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var v T
		if err := dec.Decode(&v); err != nil {
			return err
		}
		o.Set(key.(string), v)
	}
	return nil
}

// Reason says why a member has no number, as a code of model.Reason and in words.
type Reason struct {
	Code  model.Reason `json:"code"`
	Words string       `json:"words"`
}

// Outputs is an object of results.json that holds figures: each value is a
// float64, a string, a bool, an *Outputs, a list of *Outputs or nil. A nil that stands for a figure has
// an entry in Reasons, which is written beside it as the member "reasons".
type Outputs struct {
	Values  Ordered[any]
	Reasons Ordered[Reason]
}

// value is the value of that name; nil where there is none, or no object.
func (o *Outputs) value(key string) any {
	if o == nil {
		return nil
	}
	v, _ := o.Values.Get(key)
	return v
}

// Number is the number of that name; false where there is none.
func (o *Outputs) Number(key string) (float64, bool) {
	f, ok := o.value(key).(float64)
	return f, ok
}

// Text is the word of that name, such as a policy; "" where there is none.
func (o *Outputs) Text(key string) string {
	s, _ := o.value(key).(string)
	return s
}

// Sub is the object of that name, nil where there is none.
func (o *Outputs) Sub(key string) *Outputs {
	sub, _ := o.value(key).(*Outputs)
	return sub
}

// List is the list of objects of that name, nil where there is none.
func (o *Outputs) List(key string) []*Outputs {
	list, _ := o.value(key).([]*Outputs)
	return list
}

// MarshalJSON writes the values in order, and the reasons after them where there are any.
func (o *Outputs) MarshalJSON() ([]byte, error) {
	all := append(Ordered[any]{}, o.Values...)
	if len(o.Reasons) > 0 {
		all.Set("reasons", o.Reasons)
	}
	return marshal(all)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (o *Outputs) UnmarshalJSON(data []byte) error {
	var raw Ordered[json.RawMessage]
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	*o = Outputs{}
	for _, m := range raw {
		if m.Key == "reasons" {
			if err := json.Unmarshal(m.Value, &o.Reasons); err != nil {
				return fmt.Errorf("reasons: %w", err)
			}
			continue
		}
		v, err := readValue(m.Value)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Key, err)
		}
		o.Values.Set(m.Key, v)
	}
	return nil
}

func readValue(data json.RawMessage) (any, error) {
	if data[0] == '{' {
		var sub Outputs
		err := json.Unmarshal(data, &sub)
		return &sub, err
	}
	if data[0] == '[' {
		list := []*Outputs{}
		err := json.Unmarshal(data, &list)
		return list, err
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return nil, err
	}
	switch v.(type) {
	case nil, float64, string, bool:
		return v, nil
	}
	return nil, fmt.Errorf("%.20s is neither a number, a word, yes or no, an object nor a list of them", data)
}
