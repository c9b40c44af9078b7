package check

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// handin is a notebook, as far as it is looked at.
type handin struct {
	Cells []cell `json:"cells"`
}

type cell struct {
	Type    string   `json:"cell_type"`
	ID      string   `json:"id"`
	Source  text     `json:"source"`
	Outputs []output `json:"outputs"`
}

type output struct {
	Text  text   `json:"text"`
	Name  string `json:"ename"`
	Value string `json:"evalue"`
	Trace []text `json:"traceback"`
}

// text is one string or a list of lines in a notebook.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var lines []string
	if json.Unmarshal(b, &lines) == nil {
		*t = text(strings.Join(lines, ""))
		return nil
	}
	return json.Unmarshal(b, (*string)(t))
}

// maxNotebook is the size, in bytes, above which a file is no notebook of the course.
const maxNotebook = 64 << 20

// read returns the notebook in a file.
func read(path string) (handin, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return handin{}, err
	case !info.Mode().IsRegular():
		return handin{}, fmt.Errorf("%s: no regular file", path)
	case info.Size() > maxNotebook:
		return handin{}, fmt.Errorf("%s: %d MB, want a notebook of at most %d", path, info.Size()>>20, maxNotebook>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return handin{}, err
	}
	var nb handin
	if err := json.Unmarshal(data, &nb); err != nil {
		return handin{}, fmt.Errorf("%s: no notebook: %w", path, err)
	}
	return nb, nil
}

// lines returns what a cell has printed, and the errors it ended with.
func (c cell) lines() []string {
	var all []string
	for _, o := range c.Outputs {
		all = append(all, strings.Split(string(o.Text), "\n")...)
		all = append(all, o.Value)
		for _, t := range o.Trace {
			all = append(all, strings.Split(string(t), "\n")...)
		}
	}
	return all
}
