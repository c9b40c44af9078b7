package notebook

// PageScript is the Python that makes pages of notebooks, for the program of package
// site to call.
func PageScript() string { return pageScript }
