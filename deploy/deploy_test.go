package deploy_test

import (
	stdjson "encoding/json"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/json"
)

// inParts wants a command to be a part of a batch that asks its engine which.
func inParts(t *testing.T, args []string) {
	t.Helper()
	at := slices.Index(args, "--part")
	if len(args) == 0 || args[0] != "run" || at < 0 || args[at+1] != "auto" {
		t.Errorf("%q is no part of a batch", args)
	}
}

// manifest decodes a manifest into the types of Kubernetes, strictly: a field that they do not have, one in
// other letters or one given twice is an error, as it is for a server that is asked to be strict.
func manifest(text []byte) (*batchv1.Job, error) {
	asJSON, err := yaml.YAMLToJSON(text)
	if err != nil {
		return nil, err
	}
	var job batchv1.Job
	faults, err := json.UnmarshalStrict(asJSON, &job)
	return &job, errors.Join(append(faults, err)...)
}

// The manifest says as many parts as it starts, and gives the program no more than it needs.
func TestKubernetes(t *testing.T) {
	text, err := os.ReadFile("kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	job, err := manifest(text)
	if err != nil {
		t.Fatal(err)
	}
	pod := job.Spec.Template.Spec
	if job.APIVersion != "batch/v1" || job.Kind != "Job" || *job.Spec.CompletionMode != batchv1.IndexedCompletion ||
		pod.RestartPolicy != corev1.RestartPolicyNever || len(pod.Containers) != 1 {
		t.Fatalf("%+v", job)
	}
	args := pod.Containers[0].Args
	inParts(t, args)
	if at := slices.Index(args, "--parts"); at < 0 || args[at+1] != "8" || *job.Spec.Completions != 8 ||
		*job.Spec.Parallelism > 8 {
		t.Errorf("%d completions, %q", *job.Spec.Completions, args)
	}
	if !*pod.SecurityContext.RunAsNonRoot || !*pod.Containers[0].SecurityContext.ReadOnlyRootFilesystem {
		t.Error("it runs as root, or may write to its own files")
	}
	limit := pod.Containers[0].Resources.Limits.Memory()
	for _, v := range pod.Containers[0].Env {
		if v.Name != "GOMEMLIMIT" {
			continue
		}
		if asked := resource.MustParse(strings.TrimSuffix(v.Value, "B")); asked.Cmp(*limit) >= 0 {
			t.Errorf("the program may take %s, the pod %s", v.Value, limit)
		}
	}
}

// What a server would refuse or drop in silence is an error of the test.
func TestAManifestIsReadStrictly(t *testing.T) {
	text, err := os.ReadFile("kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, to string }{
		{"completions: 8", "completion: 8"},
		{"completions: 8", "Completions: 8"},
		{"completions: 8", "completions: eight"},
		{"memory: 1Gi", "memory: 1 GB"},
		{"drop: [\"ALL\"]", "drops: [\"ALL\"]"},
		{"completions: 8", "completions: 8\n  completions: 9"},
	} {
		wrong := strings.Replace(string(text), c.from, c.to, 1)
		if wrong == string(text) {
			t.Fatalf("%s is not in the manifest", c.from)
		}
		if _, err := manifest([]byte(wrong)); err == nil {
			t.Errorf("%s is taken for %s", c.to, c.from)
		}
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
	if err := stdjson.Unmarshal(text, &job); err != nil {
		t.Fatal(err)
	}
	inParts(t, job.ContainerProperties.Command)
	if job.Type != "container" || !job.ContainerProperties.ReadonlyRootFilesystem ||
		!strings.HasPrefix(job.ContainerProperties.User, "65534") {
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
