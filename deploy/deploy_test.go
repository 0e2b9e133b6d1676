package deploy_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// inParts wants a command to be a part of a batch that asks its engine which.
func inParts(t *testing.T, args []string) {
	t.Helper()
	at := slices.Index(args, "--part")
	if len(args) == 0 || args[0] != "run" || at < 0 || args[at+1] != "auto" {
		t.Errorf("%q is no part of a batch", args)
	}
}

// The manifest says as many parts as it starts, and gives the program no more than it needs.
func TestKubernetes(t *testing.T) {
	text, err := os.ReadFile("kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var job struct {
		APIVersion, Kind string
		Spec             struct {
			CompletionMode           string
			Completions, Parallelism int
			Template                 struct {
				Spec struct {
					RestartPolicy   string
					SecurityContext struct{ RunAsNonRoot bool }
					Containers      []struct {
						Args            []string
						SecurityContext struct{ ReadOnlyRootFilesystem bool }
					}
				}
			}
		}
	}
	var any map[string]any
	if err := yaml.Unmarshal(text, &any); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(any) // whose names fit fields whatever their case
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(again, &job); err != nil {
		t.Fatal(err)
	}
	pod := job.Spec.Template.Spec
	if job.APIVersion != "batch/v1" || job.Kind != "Job" || job.Spec.CompletionMode != "Indexed" || pod.RestartPolicy != "Never" || len(pod.Containers) != 1 {
		t.Fatalf("%+v", job)
	}
	args := pod.Containers[0].Args
	inParts(t, args)
	if at := slices.Index(args, "--parts"); at < 0 || args[at+1] != "8" || job.Spec.Completions != 8 || job.Spec.Parallelism > 8 {
		t.Errorf("%d completions, %q", job.Spec.Completions, args)
	}
	if !pod.SecurityContext.RunAsNonRoot || !pod.Containers[0].SecurityContext.ReadOnlyRootFilesystem {
		t.Error("it runs as root, or may write to its own files")
	}
}

func TestAWSBatch(t *testing.T) {
	text, err := os.ReadFile("aws-batch.json")
	if err != nil {
		t.Fatal(err)
	}
	var job struct {
		Type                string
		ContainerProperties struct {
			Command                []string
			User                   string
			ReadonlyRootFilesystem bool
		}
	}
	if err := json.Unmarshal(text, &job); err != nil {
		t.Fatal(err)
	}
	inParts(t, job.ContainerProperties.Command)
	if job.Type != "container" || !job.ContainerProperties.ReadonlyRootFilesystem || !strings.HasPrefix(job.ContainerProperties.User, "65534") {
		t.Errorf("%+v", job)
	}
}

// The script starts the program with what Slurm gives it; a program of that name that prints its line stands for it.
func TestSlurm(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash here")
	}
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/rackrate", []byte("#!"+bash+"\necho \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bash, "slurm.sh", "/shared/my books", "/shared/out")
	cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "SLURM_CPUS_PER_TASK=2")
	out, err := cmd.CombinedOutput()
	if want := "run /shared/my books -o /shared/out --part auto --jobs 2 --quiet\n"; err != nil || string(out) != want {
		t.Errorf("%s, %v, want %s", out, err, want)
	}
}
