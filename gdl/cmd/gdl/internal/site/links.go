package site

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// page is what the links of a page need.
type page struct {
	ids   map[string]bool
	links []string // places that a reader is led to
	loads []string // what the browser fetches by itself
}

// checkLinks reports, for the site in dir, each link to a file or an anchor that is not
// there, and everything that a browser would fetch from elsewhere.
func checkLinks(dir string) (bad []string, err error) {
	pages, files := map[string]page{}, map[string]bool{}
	err = filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		files[name] = true
		switch path.Ext(name) {
		case ".html", ".css":
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			if path.Ext(name) == ".css" {
				pages[name] = page{loads: cssLoads(string(text))}
			} else {
				pages[name] = readPage(text)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for name, p := range pages {
		for _, l := range p.loads {
			if u, err := url.Parse(l); err != nil || u.Scheme != "data" && (u.IsAbs() || u.Host != "") {
				bad = append(bad, fmt.Sprintf("%s fetches %.80s from elsewhere", name, l))
			}
		}
		for _, l := range slices.Concat(p.links, p.loads) {
			if why := follow(name, l, pages, files); why != "" {
				bad = append(bad, fmt.Sprintf("%s: %.80s: %s", name, l, why))
			}
		}
	}
	slices.Sort(bad)
	return slices.Compact(bad), nil
}

// follow returns why the link on the page from leads nowhere, or "". Other sites are
// not asked.
func follow(from, link string, pages map[string]page, files map[string]bool) string {
	u, err := url.Parse(link)
	switch {
	case err != nil:
		return "no address"
	case u.IsAbs():
		return ""
	case u.Host != "" || strings.HasPrefix(u.Path, "/"):
		return "not relative to the page"
	}
	to := from
	if u.Path != "" {
		to = path.Join(path.Dir(from), u.Path)
	}
	if !files[to] {
		return "no such file"
	}
	// Browsers look for the fragment as it is written first, as nbconvert writes them.
	if _, raw, _ := strings.Cut(link, "#"); raw != "" && !pages[to].ids[raw] && !pages[to].ids[u.Fragment] {
		return "no such place on " + to
	}
	return ""
}

// readPage collects what is linked; scripts, which make elements of their own, are not
// followed.
func readPage(text []byte) page {
	p := page{ids: map[string]bool{}}
	for z := html.NewTokenizer(bytes.NewReader(text)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return p
		case html.StartTagToken, html.SelfClosingTagToken:
			p.add(z.Token())
		}
	}
}

func (p *page) add(t html.Token) {
	for _, a := range t.Attr {
		switch {
		case a.Key == "id":
			p.ids[a.Val] = true
		case a.Key == "href" && t.Data == "a":
			p.links = append(p.links, a.Val)
		case a.Key == "href", a.Key == "src", a.Key == "srcset", a.Key == "poster", a.Key == "data" && t.Data == "object":
			p.loads = append(p.loads, a.Val)
		}
	}
}

var cssURL = regexp.MustCompile(`url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)`)

func cssLoads(text string) (loads []string) {
	for _, m := range cssURL.FindAllStringSubmatch(text, -1) {
		loads = append(loads, m[1]+m[2])
	}
	return loads
}

// frontSize is the size of the front page with all that it shows, in bytes.
func frontSize(dir string) (int64, error) {
	text, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil {
		return 0, err
	}
	total := int64(len(text))
	loads := readPage(text).loads
	slices.Sort(loads)
	for _, l := range slices.Compact(loads) {
		if strings.HasPrefix(l, "data:") {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(l)))
		if err != nil {
			return 0, err
		}
		total += info.Size()
	}
	return total, nil
}
