package progress

// Work reports how far work other than training is, a download for instance. What
// does such work takes a func(Work), nil for none, and calls it from one goroutine.
type Work struct {
	What  string // what is under way; what comes next has another name
	Done  int64  // things or bytes
	Total int64  // 0 when nobody knows it
	Bytes bool   // bytes are counted
}
