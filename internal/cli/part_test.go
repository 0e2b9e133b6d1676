package cli

import (
	"strings"
	"testing"

	"rackrate/internal/batch"
)

func TestEnginesSayWhichPart(t *testing.T) {
	slurm := func(id string) map[string]string {
		return map[string]string{"SLURM_ARRAY_TASK_ID": id, "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_MAX": "9",
			"SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_STEP": "2"}
	}
	for _, c := range []struct {
		what  string
		vars  map[string]string
		parts int
		want  batch.Part
		fault string
	}{
		{"slurm", slurm("3"), 0, batch.Part{Index: 0, Of: 4}, ""},
		{"slurm, the last", slurm("9"), 4, batch.Part{Index: 3, Of: 4}, ""},
		{"slurm, between two", slurm("4"), 0, batch.Part{}, "no gaps"},
		{"slurm, with gaps", slurm("11"), 0, batch.Part{}, "no gaps"},
		{"slurm, another number", slurm("3"), 8, batch.Part{}, "--parts says 8"},
		{"slurm without its first index", map[string]string{"SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "4"},
			0, batch.Part{Index: 2, Of: 4}, ""},
		{"aws", map[string]string{"AWS_BATCH_JOB_ARRAY_INDEX": "7", "AWS_BATCH_JOB_ARRAY_SIZE": "8"}, 0,
			batch.Part{Index: 7, Of: 8}, ""},
		{"kubernetes", map[string]string{"JOB_COMPLETION_INDEX": "0"}, 8, batch.Part{Index: 0, Of: 8}, ""},
		{"kubernetes without a number", map[string]string{"JOB_COMPLETION_INDEX": "0"}, 0, batch.Part{}, "--parts"},
		{"kubernetes, too many", map[string]string{"JOB_COMPLETION_INDEX": "8"}, 8, batch.Part{}, "no gaps"},
		{"parallel counts from one", map[string]string{"PARALLEL_SEQ": "1"}, 2, batch.Part{Index: 0, Of: 2}, ""},
		{"no number", map[string]string{"PARALLEL_SEQ": "x"}, 2, batch.Part{}, "no number"},
		{"none", nil, 2, batch.Part{}, "none of the engines"},
		{"two", map[string]string{"PARALLEL_SEQ": "1", "JOB_COMPLETION_INDEX": "0"}, 2, batch.Part{}, "both say"},
	} {
		got, err := enginePart(func(name string) string { return c.vars[name] }, c.parts)
		if c.fault != "" {
			if err == nil || !strings.Contains(err.Error(), c.fault) {
				t.Errorf("%s: %v, want %q", c.what, err, c.fault)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v, want %+v", c.what, got, err, c.want)
		}
	}
}
