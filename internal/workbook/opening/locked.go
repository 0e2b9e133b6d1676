package opening

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/late"
)

// compound begins the files of old .xls workbooks and of those with a password.
const compound = "\xD0\xCF\x11\xE0"

// encrypted is the name of the stream in which a workbook with a password stands, in UTF-16.
var encrypted = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")

// unlock decrypts a workbook that has a password; any other stays as it is.
func unlock(data []byte, password string) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte(compound)) || !bytes.Contains(data, encrypted) {
		return data, nil
	}
	if password == "" {
		return nil, errors.New("has a password; put it into a file and name that with --password-file, or save the " +
			"workbook without one")
	}
	if err := refuseSlow(data); err != nil {
		return nil, err
	}
	plain, err := decrypt(data, password)
	var broken *brokenError
	if errors.As(err, &broken) {
		return nil, err
	}
	if err != nil || !bytes.HasPrefix(plain, []byte("PK")) {
		return nil, errors.New("has another password than the one in the password file")
	}
	return plain, nil
}

// brokenError says that decrypting a file failed otherwise than for its password.
type brokenError struct{ why any }

func (e *brokenError) Error() string {
	return fmt.Sprintf("cannot be decrypted: the file is damaged (%v); open it in Excel and save it again", e.why)
}

// decrypt is the library's, which fails at some damaged files instead of saying so.
func decrypt(data []byte, password string) (plain []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			plain, err = nil, &brokenError{p}
		}
	}()
	return excelize.Decrypt(data, &excelize.Options{Password: password})
}

// mostSpins is a hundred times as often as Excel hashes a password.
const mostSpins = 10_000_000

var spins = late.Pattern(`spinCount="(\d+)"`)

// refuseSlow refuses a file that asks for its password to be hashed without end.
func refuseSlow(data []byte) error {
	for _, m := range spins().FindAllSubmatch(data, -1) {
		if n, err := strconv.Atoi(string(m[1])); err != nil || n > mostSpins {
			return fmt.Errorf("cannot be read as a workbook: its password is to be hashed %s times, as files ask for "+
				"that were made to do harm", m[1])
		}
	}
	return nil
}

// refuseName knows files by their names that are left behind or not yet whole.
func refuseName(name string) error {
	switch {
	case strings.HasPrefix(name, "~$"):
		return fmt.Errorf("is the lock file that Excel keeps while %s is open, not a workbook",
			strings.TrimPrefix(name, "~$"))
	case strings.HasPrefix(name, ".~lock."):
		return errors.New("is the lock file that LibreOffice keeps while a workbook is open, not a workbook")
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".crdownload", ".part", ".partial", ".download", ".tmp":
		return errors.New("is a file that is still being copied or was left half-way; wait for the whole one")
	}
	return nil
}
