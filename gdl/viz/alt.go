package viz

import (
	"fmt"
	"reflect"
	"strings"
)

// Alt describes a drawing for those who do not see it: what kind it is, its title, and
// what it compares.
func Alt(d Drawer) string {
	switch d := d.(type) {
	case Small:
		return Alt(d.Drawer)
	case Panels:
		parts := make([]string, len(d.Panels))
		for i, p := range d.Panels {
			parts[i] = Alt(p)
		}
		return strings.Join(parts, "; ")
	case Curves:
		names := make([]string, len(d.Series))
		for i, s := range d.Series {
			names[i] = s.Name
		}
		return described("curves", d.Title, names)
	case Rows:
		names := make([]string, len(d.Rows))
		for i, r := range d.Rows {
			names[i] = r.Title
		}
		return described("rows of pictures", d.Title, names)
	case Bars:
		return described("bars", d.Title, d.Names)
	case Photo:
		return described("picture", d.Title, nil)
	case Contraction:
		return described("tensors and their axes", d.Title, d.Notes)
	}
	kind := strings.ToLower(reflect.TypeOf(d).Name())
	title := ""
	if f := reflect.ValueOf(d).FieldByName("Title"); f.IsValid() && f.Kind() == reflect.String {
		title = f.String()
	}
	return described(kind, title, nil)
}

// described puts a description together of what there is.
func described(kind, title string, names []string) string {
	var known []string
	for _, n := range names {
		if n != "" {
			known = append(known, n)
		}
	}
	if title != "" {
		kind = fmt.Sprintf("%s: %s", kind, title)
	}
	if len(known) > 0 {
		kind += " (" + strings.Join(known, ", ") + ")"
	}
	return kind
}
