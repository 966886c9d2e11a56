"""The scientific content of a store, as rsgdm-lab exports it, to compare stores by."""
import csv, io, subprocess

# What may differ: clocks, hosts, and from where a run went on.
MAY_DIFFER = {
    "started_at", "ended_at", "jobs", "host", "train_seconds", "test_seconds", "images_per_second", "peak_memory_bytes",
    "reason", "from_epoch",
}
TABLES = ["runs", "epochs", "probes", "training-probes", "gradient-variants"]


def exported(lab, store):
    """The text of each table, without what may differ."""
    found = {}
    for table in TABLES:
        text = subprocess.run([lab, "export", table, "--store", store], check=True, stdout=subprocess.PIPE,
                              text=True).stdout
        rows = list(csv.reader(io.StringIO(text)))
        keep = [i for i, name in enumerate(rows[0]) if name not in MAY_DIFFER]
        found[table] = "\n".join(",".join(row[i] for i in keep) for row in rows)
    return found
