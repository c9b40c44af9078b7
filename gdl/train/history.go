package train

// History holds the means of each epoch.
type History struct {
	Curves                    // of a run with one phase
	Phases map[string]*Curves `json:"phases,omitempty"` // by name, of a run with several; each has its curves, be they empty
	Looks  []Looked           `json:"-"`                // what Config.Look took
}

// Curves are means of each epoch, over examples.
type Curves struct {
	Train     []float64            `json:"train,omitempty"`      // loss, over the epoch's steps, as Keras
	Test      []float64            `json:"test,omitempty"`       // loss after the epoch; empty without a test set
	Terms     map[string][]float64 `json:"terms,omitempty"`      // that the loss names, as Train
	TestTerms map[string][]float64 `json:"test_terms,omitempty"` // as Test
}

// appendTrain adds an epoch.
func (c *Curves) appendTrain(m *means, terms []string) {
	c.Train = append(c.Train, m.loss())
	appendTerms(&c.Terms, m, terms)
}

// appendTest adds a measurement.
func (c *Curves) appendTest(m *means, terms []string) {
	c.Test = append(c.Test, m.loss())
	appendTerms(&c.TestTerms, m, terms)
}

func appendTerms(to *map[string][]float64, m *means, terms []string) {
	if *to == nil && len(terms) > 0 {
		*to = map[string][]float64{}
	}
	for i, name := range terms {
		(*to)[name] = append((*to)[name], m.term(i))
	}
}
