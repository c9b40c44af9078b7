package site

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// kinds are the types of pictures in committed notebooks.
var kinds = []string{"image/gif", "image/jpeg", "image/png"}

// extension of the file of each kind.
var extension = map[string]string{"image/gif": ".gif", "image/jpeg": ".jpg", "image/png": ".png"}

// saved is a committed notebook, as far as its pictures go.
type saved struct {
	Cells []struct {
		ID      string
		Source  multiline
		Outputs []struct {
			Data     map[string]json.RawMessage
			Metadata map[string]json.RawMessage
		}
	}
}

// multiline is text that notebooks hold as one string or as a list of lines.
type multiline string

func (l *multiline) UnmarshalJSON(b []byte) error {
	var list []string
	if json.Unmarshal(b, &list) == nil {
		*l = multiline(strings.Join(list, ""))
		return nil
	}
	var one string
	err := json.Unmarshal(b, &one)
	*l = multiline(one)
	return err
}

// shown is a picture of a notebook.
type shown struct {
	cell, kind, alt string
	data            []byte
	width           int  // to show it at; 0: its own
	moves           bool // where scripts run there is more than the picture
}

// moving finds the calls of package nb whose output has sliders, or a map.
var moving = regexp.MustCompile(`\bnb\.(Explore|Scrub|Sliders)\(`)

// readPictures returns the pictures of a notebook in order.
func readPictures(file string) (all []shown, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var nb saved
	if err := json.Unmarshal(text, &nb); err != nil {
		return nil, fmt.Errorf("%s is no notebook: %w", file, err)
	}
	if len(nb.Cells) == 0 {
		return nil, fmt.Errorf("%s has no cells", file)
	}
	for _, c := range nb.Cells {
		for _, o := range c.Outputs {
			i := slices.IndexFunc(kinds, func(k string) bool { return o.Data[k] != nil })
			if i < 0 {
				continue
			}
			var value multiline
			if err := json.Unmarshal(o.Data[kinds[i]], &value); err != nil {
				return nil, fmt.Errorf("%s: cell %s: %s: %w", file, c.ID, kinds[i], err)
			}
			data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(value)))
			if err != nil {
				return nil, fmt.Errorf("%s: cell %s: %s: %w", file, c.ID, kinds[i], err)
			}
			s := shown{cell: c.ID, kind: kinds[i], data: data, moves: moving.MatchString(string(c.Source))}
			var size struct{ Width int }
			_ = json.Unmarshal(o.Metadata["alt"], &s.alt) // both may be missing
			_ = json.Unmarshal(o.Metadata[kinds[i]], &size)
			s.width = size.Width
			all = append(all, s)
		}
	}
	return all, nil
}
