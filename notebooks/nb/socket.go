package nb

import (
	"net"
	"os"
	"time"
)

// cellSocket stays open until the program ends: "gdl run" times the cell's
// own program by it. Without the runner there is none.
var cellSocket net.Conn

func init() {
	if path := os.Getenv("GDL_CELL_SOCKET"); path != "" {
		cellSocket, _ = net.DialTimeout("unix", path, time.Second)
	}
}
