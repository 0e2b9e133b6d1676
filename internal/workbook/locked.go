package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"
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
		return nil, errors.New("has a password; put it into a file and name that with --password-file, or save the workbook without one")
	}
	plain, err := excelize.Decrypt(data, &excelize.Options{Password: password})
	if err != nil || !bytes.HasPrefix(plain, []byte("PK")) {
		return nil, errors.New("has another password than the one in the password file")
	}
	return plain, nil
}

// refuseName knows files by their names that are left behind or not yet whole.
func refuseName(name string) error {
	switch {
	case strings.HasPrefix(name, "~$"):
		return fmt.Errorf("is the lock file that Excel keeps while %s is open, not a workbook", strings.TrimPrefix(name, "~$"))
	case strings.HasPrefix(name, ".~lock."):
		return errors.New("is the lock file that LibreOffice keeps while a workbook is open, not a workbook")
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".crdownload", ".part", ".partial", ".download", ".tmp":
		return errors.New("is a file that is still being copied or was left half-way; wait for the whole one")
	}
	return nil
}
