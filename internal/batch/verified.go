package batch

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strconv"

	"rackrate/internal/late"
	"rackrate/internal/store"
	"rackrate/report"
)

// verifiedFile is the page of a batch that says what became of it since; its index links to it. A run leaves it
// blank, and "rackrate verify" fills it in, so no manifest has its hash. It carries that itself: one that
// somebody changed is theirs.
const verifiedFile = "verified.html"

var seal = late.Pattern(`<!-- rackrate verify ([0-9a-f]{64}) -->\n$`)

// sealed is a page with the hash of what stands before that.
func sealed(v report.Verified) ([]byte, error) {
	var page bytes.Buffer
	if err := v.WriteHTML(&page); err != nil {
		return nil, err
	}
	return append(page.Bytes(), "<!-- rackrate verify "+hashFile("", page.Bytes()).SHA256+" -->\n"...), nil
}

// isSealed reports whether a page is as this program wrote it.
func isSealed(page []byte) bool {
	m := seal().FindSubmatchIndex(page)
	return m != nil && hashFile("", page[:m[0]]).SHA256 == string(page[m[2]:m[3]])
}

// verifiedPage stages the page of a batch that nobody has verified yet.
func (f *folder) verifiedPage(runID string) error {
	page, err := sealed(report.Verified{RunID: runID, Never: true})
	if err != nil {
		return err
	}
	_, err = f.stage(verifiedFile, whole(page))
	return err
}

// verifiedBefore is the hash of the page that is there, "" where there is none or it is somebody's.
func (f *folder) verifiedBefore() (string, error) {
	info, err := f.st.Stat(verifiedFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil || !info.Mode().IsRegular() {
		return "", err
	}
	page, err := f.st.Read(verifiedFile)
	if errors.Is(err, fs.ErrPermission) {
		return "", nil // a file of the user's that may not be read
	}
	if err != nil || !isSealed(page) {
		return "", err
	}
	return hashFile("", page).SHA256, nil
}

// leave writes what was found into the page of a batch. Where it cannot, the reason is told: what was found
// stands on the screen too.
func (v *Verified) leave(f *folder) {
	if err := v.write(f); err != nil {
		f.tell(verifiedFile, "cannot be written: "+err.Error())
	}
}

func (v *Verified) write(f *folder) (err error) {
	release, err := f.st.Lock(strconv.Itoa(os.Getpid()) + "\n")
	if locked, ok := errors.AsType[*store.LockedError](err); ok {
		return &BusyError{f.dir, locked.PID}
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	before, err := f.verifiedBefore()
	if err != nil {
		return err
	}
	if _, err := f.st.Stat(verifiedFile); err == nil && before == "" {
		f.tell(verifiedFile, "is not as this program left it; it stays, and does not say what was found now")
		return nil
	}
	page, err := sealed(report.Verified{RunID: v.RunID, Files: v.Files, Faults: v.Faults, Edited: v.Edited,
		Sites: v.Recomputed, Figures: v.Figures, Skipped: v.Skipped})
	if err != nil {
		return err
	}
	temp := tempName(verifiedFile)
	if err := f.st.Write(temp, page); err != nil {
		return errors.Join(err, f.st.Remove(temp))
	}
	if err := f.st.Move(temp, verifiedFile); err != nil {
		return errors.Join(err, f.st.Remove(temp))
	}
	return f.st.Sync(".")
}
