package deploy_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"rackrate/internal/testutil"
)

// cluster is Slurm on this machine alone, with two nodes of one processor each.
type cluster struct {
	t    *testing.T
	conf string
}

// slurmConf is the cluster's configuration: host, folder, name of a node's host.
const slurmConf = `ClusterName=rackrate
SlurmctldHost=%[1]s(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=%[2]s/munge/socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=5
SlurmctldPort=%[3]d
SlurmctldPidFile=%[2]s/slurmctld.pid
SlurmctldLogFile=%[2]s/slurmctld.log
SlurmdPidFile=%[2]s/%%n.pid
SlurmdSpoolDir=%[2]s/spool.%%n
SlurmdLogFile=%[2]s/%%n.log
StateSaveLocation=%[2]s/state
NodeName=n1 NodeHostName=%[1]s NodeAddr=127.0.0.1 Port=%[4]d CPUs=1 RealMemory=4000
NodeName=n2 NodeHostName=%[1]s NodeAddr=127.0.0.1 Port=%[5]d CPUs=1 RealMemory=4000
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
`

// startCluster starts Slurm and its authentication in a folder of their own, and stops them when the test ends.
func startCluster(t *testing.T) *cluster {
	t.Helper()
	for _, program := range []string{"munged", "slurmctld", "slurmd", "sbatch"} {
		testutil.Need(t, program)
	}
	if os.Getuid() != 0 {
		t.Skip("Slurm's daemons want root")
	}
	dir, err := os.MkdirTemp("", "slurm") // a socket's name has 107 bytes at most, and munge has a user of its own
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	host, _, _ = strings.Cut(host, ".")
	conf := filepath.Join(dir, "slurm.conf")
	ports := freePorts(t, 3)
	write(t, conf, fmt.Appendf(nil, slurmConf, host, dir, ports[0], ports[1], ports[2]))
	for _, folder := range []string{"munge", "state", "spool.n1", "spool.n2"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	keep := filepath.Join(dir, "munge")
	write(t, filepath.Join(keep, "key"), bytes.Repeat([]byte("rackrate"), 128)) // for this machine and these minutes
	must(t, "chown", "-R", "munge", keep)
	must(t, "chmod", "600", filepath.Join(keep, "key"))
	t.Setenv("SLURM_CONF", conf)
	c := &cluster{t: t, conf: conf}
	t.Cleanup(func() {
		for _, pid := range []string{"n1.pid", "n2.pid", "slurmctld.pid", "munge/pid"} {
			stop(filepath.Join(dir, pid))
		}
	})
	must(t, "runuser", "-u", "munge", "--", testutil.Need(t, "munged"), "--force", "--key-file="+keep+"/key",
		"--socket="+keep+"/socket", "--pid-file="+keep+"/pid", "--log-file="+keep+"/log", "--seed-file="+keep+"/seed")
	must(t, "slurmctld")
	must(t, "slurmd", "-N", "n1")
	must(t, "slurmd", "-N", "n2")
	c.wait("two idle nodes", func() bool {
		out, err := exec.Command("sinfo", "-h", "-N", "-o", "%T").Output()
		return err == nil && strings.Count(string(out), "idle") == 2
	})
	return c
}

// freePorts are ports that nobody listened on a moment ago.
func freePorts(t *testing.T, n int) []int {
	t.Helper()
	ports := make([]int, n)
	for i := range ports {
		fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = syscall.Close(fd) }()
		if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
			t.Fatal(err)
		}
		at, err := syscall.Getsockname(fd)
		if err != nil {
			t.Fatal(err)
		}
		ports[i] = at.(*syscall.SockaddrInet4).Port
	}
	return ports
}

// stop ends the daemon whose number stands in that file.
func stop(file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		return // it never started
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err == nil {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

func must(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v: %s", program, args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// wait waits until that is so; what it waits for is said where it never comes.
func (c *cluster) wait(what string, so func() bool) {
	c.t.Helper()
	for end := time.Now().Add(10 * time.Minute); !so(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			log, _ := os.ReadFile(filepath.Join(filepath.Dir(c.conf), "slurmctld.log"))
			c.t.Fatalf("%s did not come: %s", what, log)
		}
	}
}

var jobState = regexp.MustCompile(`JobState=(\S+)`)

// state is what became of a task of an array.
func (c *cluster) state(task string) string {
	out, err := exec.Command("scontrol", "show", "job", task).Output()
	if err != nil {
		return ""
	}
	if found := jobState.FindSubmatch(out); found != nil {
		return string(found[1])
	}
	return ""
}

// kill kills a task that runs, as a machine that loses its power does, and lets Slurm start it again; false
// where it ran no more.
func (c *cluster) kill(task string) bool {
	if c.state(task) != "RUNNING" || exec.Command("scancel", "--full", "--signal=KILL", task).Run() != nil {
		return false
	}
	c.wait("the end of a killed task", func() bool {
		return c.state(task) != "RUNNING" &&
			c.state(task) != "COMPLETING"
	})
	if c.state(task) == "COMPLETED" {
		return false
	}
	must(c.t, "scontrol", "requeue", task)
	must(c.t, "scontrol", "update", "JobId="+task, "StartTime=now") // Slurm would wait for two minutes
	return true
}

// TestSlurmItself gives the script of this folder to Slurm: tasks of an array that are killed at drawn moments
// and started again leave the bytes of one run of one process.
func TestSlurmItself(t *testing.T) {
	testutil.Slow(t)
	c := startCluster(t)
	tasks, books, kills := testutil.Proof(2, 8), testutil.Proof(6, 60), testutil.Proof(2, 24)
	dir := t.TempDir()
	program := filepath.Join(dir, "bin", "rackrate")
	must(t, "go", "build", "-o", program, "rackrate")
	t.Setenv("PATH", filepath.Dir(program)+":"+os.Getenv("PATH"))
	source := filepath.Join(dir, "my books")
	for i := range books {
		name := filepath.Join(source, fmt.Sprintf("desk %d", i%3), fmt.Sprintf("book%d.csv", i))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, name, book(i))
	}
	whole, parts := filepath.Join(dir, "whole"), filepath.Join(dir, "parts")
	must(t, program, "run", source, "-o", whole, "--jobs", "1", "--quiet")

	job := must(t, "sbatch", "--parsable", fmt.Sprintf("--array=0-%d", tasks-1), "--output="+dir+"/%a.log",
		"--chdir="+dir,
		"--mem=500M", "slurm.sh", source, parts, "--claim-time", "5s")
	seed := uint64(1)
	if testutil.Proof(0, 1) == 1 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", seed)
	draw, killed := rand.New(rand.NewPCG(seed, 0)), 0
	done := func() bool {
		for i := range tasks {
			if c.state(fmt.Sprintf("%s_%d", job, i)) != "COMPLETED" {
				return false
			}
		}
		return true
	}
	for range 40 * kills {
		if killed == kills || done() {
			break
		}
		time.Sleep(time.Duration(draw.IntN(1500)) * time.Millisecond)
		if c.kill(fmt.Sprintf("%s_%d", job, draw.IntN(tasks))) {
			killed++
		}
	}
	c.wait("the end of all tasks", done)
	t.Logf("%d tasks, %d workbooks, %d kills", tasks, books, killed)
	if killed == 0 {
		t.Error("no task was killed")
	}
	want, got := outputs(t, whole), outputs(t, parts)
	if !maps.Equal(want, got) {
		for name, data := range want {
			if got[name] != data {
				t.Errorf("%s is not what one run leaves", name)
			}
		}
		for name := range got {
			if _, known := want[name]; !known {
				t.Errorf("%s is left over", name)
			}
		}
	}
}

// outputs are the files of a folder by name.
func outputs(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		all[rel] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
