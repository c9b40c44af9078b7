//go:build linux && (amd64 || arm64)

package mpi

import (
	"fmt"
	"unsafe"

	"github.com/ebitengine/purego"
)

// family is what differs between libraries: how they name their objects.
type family struct {
	name                string
	world, float, bytes uintptr // communicator of all ranks, and types of values
	errorsReturn        uintptr // the handler by which calls return errors
	serialized          uintptr // MPI_THREAD_SERIALIZED: one call at a time
}

// standard is the ABI of MPI 5 (chapter 20), libmpi_abi.so.1 of any vendor.
var standard = family{name: "MPI-5 ABI", world: 0x101, float: 0x210, bytes: 0x247, errorsReturn: 0x143, serialized: 2048}

// mpich is that of libmpi.so.12: MPICH's mpi.h, which Intel MPI and MVAPICH share.
var mpich = family{name: "MPICH ABI", world: 0x44000000, float: 0x4c00040a, bytes: 0x4c00010d, errorsReturn: 0x54000001, serialized: 2}

// openMPI is that of libmpi.so.40, whose handles are addresses of variables.
func openMPI(lib uintptr) (family, error) {
	f := family{name: "Open MPI ABI", serialized: 2}
	for name, handle := range map[string]*uintptr{
		"ompi_mpi_comm_world": &f.world, "ompi_mpi_float": &f.float, "ompi_mpi_byte": &f.bytes, "ompi_mpi_errors_return": &f.errorsReturn,
	} {
		var err error
		if *handle, err = purego.Dlsym(lib, name); err != nil {
			return f, err
		}
	}
	return f, nil
}

// familyOf asks an open library which it is.
func familyOf(lib uintptr) (family, error) {
	if _, err := purego.Dlsym(lib, "ompi_mpi_comm_world"); err == nil {
		return openMPI(lib)
	}
	if f, err := purego.Dlsym(lib, "MPI_Abi_get_version"); err == nil { // may be called before MPI_Init; −1 where the ABI is the library's own
		version := new([2]int32)
		purego.SyscallN(f, uintptr(unsafe.Pointer(&version[0])), uintptr(unsafe.Pointer(&version[1])))
		if version[0] == 1 {
			return standard, nil
		}
	}
	if _, err := purego.Dlsym(lib, "MPI_Init_thread"); err != nil {
		return family{}, fmt.Errorf("it is no MPI library: %w", err)
	}
	return mpich, nil
}
