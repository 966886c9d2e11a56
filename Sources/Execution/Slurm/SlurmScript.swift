import Experiment

/// The shell script that SLURM runs for each task of a batch.
struct SlurmScript {
  let batch: SlurmBatch
  let tasks: Int
  let command: [String]
  let spec: SlurmSpec

  var text: String {
    let optional: [(String, String?)] = [
      ("partition", spec.partition), ("account", spec.account), ("time", spec.time), ("mem", spec.memory),
      ("gres", spec.gres),
    ]
    let array = "--array=1-\(tasks)" + (spec.arrayLimit.map { "%\($0)" } ?? "")
    let options =
      [array, "--ntasks=1", "--cpus-per-task=\(spec.cpus)", "--requeue", "--signal=B:USR1@\(spec.notice)"]
      + optional.compactMap { name, value in value.map { "--\(name)=\($0)" } } + spec.options
    return """
      #!/bin/bash
      \(options.map { "#SBATCH \($0)" }.joined(separator: "\n"))
      # A task of a batch of rsgdm-lab's: a trainer and its request. What it says goes into a log of its own for each attempt.
      batch=\(batch.folder.path.quotedForShell)
      trainer=(\(command.map(\.quotedForShell).joined(separator: " ")))
      fail() { echo "rsgdm-lab: $1" >&2; exit 1; }

      stopping=
      trap 'stopping=time' USR1
      trap 'stopping=end' TERM
      \(spec.setUp.map { "{ :; \($0)\n} || fail \("'\($0)' failed: see above".quotedForShell)" }.joined(separator: "\n"))

      set +eu
      # Under this number the batch is found again, should whoever submitted it not have come to note it.
      [ -e "$batch/job" ] || echo "$SLURM_ARRAY_JOB_ID" >"$batch/job"

      # The same attempt may be started twice: each takes a log that is not there yet.
      for number in {0..99}; do
        log=$batch/logs/$SLURM_ARRAY_TASK_ID.${SLURM_RESTART_COUNT:-0}.$number
        (set -o noclobber; : >"$log.jsonl") 2>/dev/null && break
        [ $number -lt 99 ] || fail "cannot write $log.jsonl on $(hostname)"
      done
      : >"$log.begun"

      "${trainer[@]}" < <(sed -n "${SLURM_ARRAY_TASK_ID}p" "$batch/requests.jsonl") >"$log.jsonl" &
      pid=$!
      # Told to stop, it saves after the step at hand.
      trap 'stopping=time; kill -USR1 $pid 2>/dev/null' USR1
      trap 'stopping=end; kill -TERM $pid 2>/dev/null' TERM
      [ -z "$stopping" ] || kill -TERM $pid 2>/dev/null
      wait $pid
      status=$?
      # A signal ends the wait, not the trainer.
      while [ $status -gt 128 ] && kill -0 $pid 2>/dev/null; do
        wait $pid
        status=$?
      done
      # Or it was over just then: the wait knows how.
      if [ $status -gt 128 ]; then
        wait $pid
        again=$?
        [ $again -eq 127 ] || status=$again
      fi
      echo $status >"$log.exit"
      # What is not done when the time is over goes on in another job's time, if it was begun on in this one's.
      if [ "$stopping" = time ] && [ -s "$log.jsonl" ] && { [ $status -eq 75 ] || [ $status -gt 128 ]; }; then
        scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
      fi
      exit $status

      """
  }
}
