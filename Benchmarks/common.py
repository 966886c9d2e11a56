"""What the benchmarks share: a Python with torch, our programs, the machine, and RESULTS.md."""
import datetime, os, re, subprocess, venv

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
VENV = os.path.join(HERE, ".venv")
RESULTS = os.path.join(HERE, "RESULTS.md")


def prepare_python(given):
    """A Python that has torch: the given one, or that of a virtual environment, made where it is missing."""
    if given:
        return given
    python = os.path.join(VENV, "bin", "python")
    if not os.path.exists(python):
        venv.create(VENV, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "torch", "numpy", "safetensors"], check=True)
    return python


def build(product):
    """Builds one of our programs in the release configuration and returns its path."""
    subprocess.run(["swift", "build", "-c", "release", "--product", product], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)
    folder = subprocess.run(["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout.strip()
    return os.path.join(folder, product)


def tuned_environment():
    """glibc's malloc as our trainer sets it for itself."""
    return dict(os.environ, MALLOC_MMAP_MAX_="0", MALLOC_TRIM_THRESHOLD_=str(1 << 30), MALLOC_TOP_PAD_=str(64 << 20))


def describe_machine(python, program):
    """Processor, versions and day, in a line; PyTorch's, where a Python that has it is given."""
    with open("/proc/cpuinfo") as file:
        text = file.read()
    model = re.search(r"model name\s*:\s*(.*)", text)
    flags = re.search(r"flags\s*:\s*(.*)", text)
    kinds = [name for flag, name in [("avx512f", "AVX-512"), ("avx512_bf16", "AVX-512 bfloat16"), ("amx_bf16", "AMX")]
             if flags and flag in flags.group(1).split()]
    torch = ""
    if python:
        torch = "; PyTorch " + subprocess.run([python, "-c", "import torch; print(torch.__version__)"], check=True,
                                              capture_output=True, text=True).stdout.strip()
    ours = subprocess.run([os.path.join(os.path.dirname(program), "rsgdm-trainer"), "--version"], capture_output=True,
                          text=True).stdout.strip()
    return (f"{model.group(1) if model else 'unknown processor'} ({', '.join(kinds)}), {os.cpu_count()} processors; "
            f"ours {ours}{torch}; {datetime.date.today()}")


def write_section(title, text):
    """Replaces a section of RESULTS.md, or adds it."""
    content = open(RESULTS).read() if os.path.exists(RESULTS) else "# Benchmark results\n"
    section = f"\n## {title}\n\n{text}\n"
    pattern = re.compile(rf"\n## {re.escape(title)}\n.*?(?=\n## |\Z)", re.S)
    content = pattern.sub(lambda _: section, content) if pattern.search(content) else content + section
    with open(RESULTS, "w") as file:
        file.write(content)
