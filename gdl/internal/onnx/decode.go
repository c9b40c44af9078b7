package onnx

import "fmt"

// The numbers of fields are those of onnx.proto, version 1 of the format's messages.

func decode(b []byte) (*Model, error) {
	m := &Model{Tensors: map[string]Tensor{}}
	graphs := 0
	err := fields(b, func(f field) error {
		if f.number != 7 {
			return nil
		}
		graphs++
		g, err := f.message()
		if err != nil {
			return err
		}
		return m.graph(g)
	})
	if err == nil && graphs != 1 {
		err = fmt.Errorf("not an ONNX file: it has %d graphs, want 1", graphs)
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

func (m *Model) graph(b []byte) error {
	return fields(b, func(f field) error {
		if f.number != 1 && f.number != 5 && f.number != 11 && f.number != 12 {
			return nil
		}
		b, err := f.message()
		if err != nil {
			return err
		}
		switch f.number {
		case 1:
			n, err := node(b)
			if err != nil {
				return fmt.Errorf("node %d, %s %q: %w", len(m.Nodes), n.Op, n.Name, err)
			}
			m.Nodes = append(m.Nodes, n)
			return nil
		case 5:
			t, err := tensor(b)
			if err != nil {
				return fmt.Errorf("tensor %q: %w", t.Name, err)
			}
			if _, twice := m.Tensors[t.Name]; twice {
				return fmt.Errorf("tensor name %q is used twice", t.Name)
			}
			m.Tensors[t.Name] = t
			return nil
		case 11:
			return valueName(b, &m.Inputs)
		default:
			return valueName(b, &m.Outputs)
		}
	})
}

// valueName adds the name of an input or output.
func valueName(b []byte, names *[]string) error {
	var name string
	err := fields(b, func(f field) error {
		if f.number == 1 {
			return f.text(&name)
		}
		return nil
	})
	*names = append(*names, name)
	return err
}

func node(b []byte) (n Node, err error) {
	n.Attr = map[string]Attr{}
	err = fields(b, func(f field) error {
		switch f.number {
		case 1:
			return f.appendText(&n.In)
		case 2:
			return f.appendText(&n.Out)
		case 3:
			return f.text(&n.Name)
		case 4:
			return f.text(&n.Op)
		case 5:
			b, err := f.message()
			if err != nil {
				return err
			}
			name, a, err := attribute(b)
			if err != nil {
				return fmt.Errorf("attribute %q: %w", name, err)
			}
			n.Attr[name] = a
		}
		return nil
	})
	return n, err
}

func attribute(b []byte) (name string, a Attr, err error) {
	err = fields(b, func(f field) error {
		switch f.number {
		case 1:
			return f.text(&name)
		case 2:
			return f.float(&a.Float)
		case 3:
			return f.whole(&a.Int)
		case 4:
			return f.text(&a.Text)
		case 5:
			b, err := f.message()
			if err != nil {
				return err
			}
			t, err := tensor(b)
			a.Tensor = &t
			return err
		case 7:
			return f.appendFloat(&a.Floats)
		case 8:
			return f.appendWhole(&a.Ints)
		}
		return nil
	})
	return name, a, err
}
