#!/bin/bash
# A batch in eight parts as an array job: sbatch slurm.sh /shared/books /shared/out
# What follows the two folders goes to the program: --seed 7, for one.
#SBATCH --job-name=rackrate
#SBATCH --array=0-7
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --requeue
set -euo pipefail
exec rackrate run "$1" -o "$2" --part auto --jobs "${SLURM_CPUS_PER_TASK:-1}" --quiet "${@:3}"
