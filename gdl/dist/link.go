package dist

import "time"

// Link is what joins two ranks, for a forecast of what more machines bring.
type Link struct {
	Latency   time.Duration // of an exchange of a few bytes
	Bandwidth float64       // bytes a second, each way
}

// SumTime returns how long Shards.Sum takes for a buffer of so many bytes a shard, on a
// power of two of ranks, each at an equal link to a switch that is no bottleneck: a rank
// makes 2·(R−1) exchanges, one after the other, of 1/R of the buffer each. Additions are
// not counted, nor the wait for the slowest rank.
func (l Link) SumTime(bytes, ranks int) time.Duration {
	each := float64(bytes) / float64(ranks) / l.Bandwidth
	return time.Duration(2*(ranks-1)) * (l.Latency + time.Duration(each*float64(time.Second)))
}
