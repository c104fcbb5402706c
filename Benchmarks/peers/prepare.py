"""Lays NSL-KDD out as plain files, so that every side of a race reads the same numbers.

    prepare.py KDDTrain+.txt.gz KDDTest+.txt.gz OUTDIR

train.f32, test.f32      little-endian float32, column after column: the numeric columns in their
                         order, then protocol, service and flag one-hot by the training levels
train.y, test.y          one byte a row, 1 = attack
train.family             one byte a row: 0 benign, then DoS, Probe, R2L, U2R
holdout.idx              one byte a training row, 1 = held out (one row in five)
train.csv                the training text, uncompressed
train10.f32, .y, .csv    ten times the rows, for the scaling jobs
meta.json                {"train_rows", "test_rows", "columns"}

A file that exists is kept; each is renamed into place when complete, so an interrupted run leaves
no half file behind.
"""

import argparse
import gzip
import json
import shutil
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

CATEGORICAL = [1, 2, 3]  # protocol, service, flag
CLASS = 41
FIELDS = 43  # 41 features, the class, the difficulty (which is never a feature)
FAMILIES = [
    "normal",
    "back land neptune pod smurf teardrop",
    "ipsweep nmap portsweep satan",
    "ftp_write guess_passwd imap multihop phf spy warezclient warezmaster",
    "buffer_overflow loadmodule perl rootkit",
]
REPEATS = 10
JITTER = 0.01
SEED = 20090708

# RandomState, not default_rng: numpy promises that its streams never change.


@contextmanager
def new_file(path):
    """A file that takes its name only once it is complete."""
    part = path.with_name(path.name + ".part")
    with open(part, "wb") as file:
        yield file
    part.rename(path)


def read(path):
    table = pd.read_csv(path, header=None)
    if table.shape[1] != FIELDS:
        raise SystemExit(f"{path}: {table.shape[1]} columns, expected NSL-KDD's {FIELDS}")
    return table


def encoded_columns(table, levels):
    """The columns of the matrix, one at a time. A level unknown to training is all zeros."""
    for column in range(CLASS):
        if column not in CATEGORICAL:
            yield table[column].to_numpy(np.float32)
    for column in CATEGORICAL:
        for level in levels[column]:
            yield (table[column] == level).to_numpy(np.float32)


def write_matrix(path, columns):
    with new_file(path) as file:
        for column in columns:
            file.write(column.astype("<f4").tobytes())


def repeated_columns(columns, numeric):
    """Every column ten times over. All but the first repetition of a numeric column are scaled by
    a factor close to 1, so that the larger table has new values, as more traffic would bring."""
    random = np.random.RandomState(SEED)
    for index, column in enumerate(columns):
        factors = np.ones(REPEATS)
        if index < numeric:
            factors[1:] += random.uniform(-JITTER, JITTER, REPEATS - 1)
        yield np.concatenate([column * np.float32(factor) for factor in factors])


def holdout_mask(rows):
    mask = np.zeros(rows, np.uint8)
    mask[np.random.RandomState(SEED).permutation(rows)[: rows // 5]] = 1
    return mask


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("outdir", type=Path)
    options = parser.parse_args()
    out = options.outdir
    out.mkdir(parents=True, exist_ok=True)

    files = [
        *("train.csv", "train10.csv", "train.f32", "test.f32", "train10.f32", "train.y", "test.y"),
        *("train10.y", "train.family", "holdout.idx", "meta.json"),
    ]
    missing = {name for name in files if not (out / name).exists()}
    if not missing:
        return

    for name, times in (("train.csv", 1), ("train10.csv", REPEATS)):
        if name in missing:
            with new_file(out / name) as target:
                for _ in range(times):
                    with gzip.open(options.train) as source:
                        shutil.copyfileobj(source, target, 1 << 20)

    train, test = read(options.train), read(options.test)
    levels = {column: sorted(train[column].unique()) for column in CATEGORICAL}
    numeric = CLASS - len(CATEGORICAL)
    train_columns = list(encoded_columns(train, levels))

    matrices = {
        "train.f32": train_columns,
        "test.f32": encoded_columns(test, levels),
        "train10.f32": repeated_columns(train_columns, numeric),
    }
    for name in missing & matrices.keys():
        write_matrix(out / name, matrices[name])

    attacks = {name: (t[CLASS] != "normal").to_numpy(np.uint8) for name, t in (("train", train), ("test", test))}
    family = {name: number for number, names in enumerate(FAMILIES) for name in names.split()}
    bytes_a_row = {
        "train.family": train[CLASS].map(family).to_numpy(np.uint8),
        "train.y": attacks["train"],
        "test.y": attacks["test"],
        "train10.y": np.tile(attacks["train"], REPEATS),
        "holdout.idx": holdout_mask(len(train)),
    }
    for name in missing & bytes_a_row.keys():
        with new_file(out / name) as file:
            file.write(bytes_a_row[name].tobytes())

    if "meta.json" in missing:
        meta = {"train_rows": len(train), "test_rows": len(test), "columns": len(train_columns)}
        with new_file(out / "meta.json") as file:
            file.write((json.dumps(meta) + "\n").encode())


if __name__ == "__main__":
    main()
