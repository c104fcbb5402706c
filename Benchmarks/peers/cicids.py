"""Tells the attack types of CICIDS2017 apart, Lapwing beside the libraries that people use for it.

    cicids.py FILES... --lapwing .build/release/lapwing [--seeds 5] [--split temporal] [--json FILE]

FILES are those of the corrected CICIDS2017 (Liu et al., CNS 2022), plain or gzip. Every side judges
the same rows, with its default settings (100 trees, 200 rounds). With LightGBM's own its
training diverges here (it misses four in ten of the rows it learnt from): that row is printed, but is
nothing to be ahead of; the other one differs in one setting.

- no identifier, address, port or time is a feature; neither is `Attempted Category`;
- of rows that are equal in features and label only the first stays, before any split;
- an attempted attack is benign, as the authors of the correction advise;
- a row is judged by a model that did not see it: five folds, each label spread evenly, rows with
  equal features in one fold. Seeds draw other folds, the same for both sides: `folds` deals them
  as Lapwing does (Sources/Tabular/Splits/Folds.swift). Both sides' counts of each class must agree.

`--split temporal` learns from the earliest seven tenths of each label and judges the rest, once for
each seed; LightGBM and XGBoost come to the same each time. There, Lapwing prints no class by class.

The mean F1 is taken over the classes of at least 50 judged rows, and over all of them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import warnings

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # read when the libraries load
    os.environ.setdefault(variable, "1")

from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_fscore_support

IDENTIFIERS = ["id", "Flow ID", "Src IP", "Src Port", "Dst IP", "Dst Port", "Timestamp"]
NO_FEATURES = [*IDENTIFIERS, "Label", "Attempted Category"]
BENIGN = "benign"
FOLDS = 5
FEWEST_ROWS = 50
TREES = 100
ROUNDS = 200
TRAIN_SHARE = 0.7
RATE = 0.001  # the false-alarm rate that Lapwing promises; an ensemble calls benign what is below its threshold
LAPWING = ["extra-trees", "gradient-boosting", "ensemble"]


class Rows:
    """The deduplicated rows."""

    def __init__(self, paths):
        table = pd.concat([pd.read_csv(path, skipinitialspace=True) for path in paths], ignore_index=True)
        missing = [name for name in NO_FEATURES if name not in table.columns]
        if missing:
            raise SystemExit(f"{paths[0]}: no column {missing[0]!r}; expected the corrected CICIDS2017")
        self.names = [name for name in table.columns if name not in NO_FEATURES]
        features = table[self.names].to_numpy(np.float32)
        labels = table["Label"].str.strip()
        groups = group(features)
        kept = ~pd.DataFrame({"group": groups, "label": labels}).duplicated().to_numpy()
        self.read = len(table)
        self.features = features[kept]
        self.groups = groups[kept]
        self.labels = labels.to_numpy()[kept]
        self.classes = np.array([class_of(label) for label in self.labels])
        self.times = pd.to_datetime(table["Timestamp"]).to_numpy()[kept]

    def __len__(self):
        return len(self.labels)

    def contradicting(self):
        """How many rows have the features of another one, but not its label."""
        sizes = np.bincount(self.groups)
        return int((sizes[self.groups] > 1).sum())

    def ceiling(self):
        """The most rows that any model can call right."""
        counts = pd.DataFrame({"group": self.groups, "class": self.classes}).value_counts()
        return int(counts.groupby("group").max().sum())

    def supports(self):
        return {str(name): int(count) for name, count in zip(*np.unique(self.classes, return_counts=True))}


def class_of(label):
    return BENIGN if label.lower() == BENIGN or label.lower().endswith("attempted") else label


def group(features):
    """A number for each row: rows of equal features have the same."""
    canonical = features.copy()
    canonical[canonical == 0] = 0  # -0 is 0
    canonical[np.isnan(canonical)] = np.nan
    rows = np.ascontiguousarray(canonical).view(np.dtype((np.void, canonical.shape[1] * 4))).ravel()
    return np.unique(rows, return_inverse=True)[1]


class SplitMix64:
    """Steele, Lea and Flood, OOPSLA 2014."""

    MASK = (1 << 64) - 1

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        bits = self.state
        bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & self.MASK
        return ((bits ^ (bits >> 31)) * bound) >> 64


def folds(labels, groups, seed):
    """A fold for each row. Each label is dealt round, from an offset of its own; equal rows stay together."""
    random = SplitMix64(seed)
    order = list(range(len(labels)))
    for i in range(len(order) - 1):
        j = i + random.below(len(order) - i)
        order[i], order[j] = order[j], order[i]
    result = np.full(len(labels), -1)
    of_group, following = {}, {}
    for row in order:
        if (fold := of_group.get(groups[row])) is None:
            label = labels[row]
            fold = following[label] if label in following else random.below(FOLDS)
            following[label] = (fold + 1) % FOLDS
            of_group[groups[row]] = fold
        result[row] = fold
    return result


def parts(rows, split, seed):
    """What is learnt from, what is judged: a mask of each, one pair for every model to be fitted."""
    if split == "folds":
        fold = folds(rows.labels, rows.groups, seed)
        return [(fold != k, fold == k) for k in range(FOLDS)]
    learnt = np.zeros(len(rows), bool)
    for label in np.unique(rows.labels):
        members = np.flatnonzero(rows.labels == label)
        members = members[np.argsort(rows.times[members], kind="stable")]
        learnt[members[: int(TRAIN_SHARE * len(members) + 0.5)]] = True
    return [(learnt, ~learnt)]


def filled(learnt, judged):
    """Infinite and missing cells become the median of the rows learnt from."""
    learnt, judged = (np.where(np.isfinite(part), part, np.nan) for part in (learnt, judged))
    holes = np.isnan(learnt).any(0) | np.isnan(judged).any(0)
    for column in np.flatnonzero(holes):
        known = learnt[~np.isnan(learnt[:, column]), column]
        median = np.median(known) if len(known) else 0
        for part in (learnt, judged):
            part[np.isnan(part[:, column]), column] = median
    return learnt, judged


def extra_trees(seed):
    from sklearn.ensemble import ExtraTreesClassifier

    return ExtraTreesClassifier(n_estimators=TREES, n_jobs=1, random_state=seed)


def xgboost(seed):
    from xgboost import XGBClassifier

    return XGBClassifier(n_estimators=ROUNDS, tree_method="hist", n_jobs=1, random_state=seed)


def lightgbm(seed, **settings):
    from lightgbm import LGBMClassifier

    return LGBMClassifier(n_estimators=ROUNDS, n_jobs=1, random_state=seed, verbosity=-1, **settings)


def steady_lightgbm(seed):
    """With XGBoost's least sum of Hessians in a leaf, 1 for LightGBM's .001, with which it diverges here."""
    return lightgbm(seed, min_child_weight=1.0)


PEERS = {
    "scikit-learn extra trees": ("scikit-learn", extra_trees),
    "XGBoost": ("xgboost", xgboost),
    "LightGBM": ("lightgbm", lightgbm),
    "LightGBM (child weight 1)": ("lightgbm", steady_lightgbm),
}
DIVERGING = {"LightGBM"}  # not compared with


def judge_peer(make, rows, split, seed):
    truth, called = [], []
    for learnt, judged in parts(rows, split, seed):
        features, others = filled(rows.features[learnt], rows.features[judged])
        names, codes = np.unique(rows.classes[learnt], return_inverse=True)  # XGBoost wants 0, 1, 2 ...
        model = make(seed)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="X does not have valid feature names")
            model.fit(features, codes)
            called.append(names[model.predict(others)])
        truth.append(rows.classes[judged])
    truth, called = np.concatenate(truth), np.concatenate(called)
    names = sorted(set(truth) | set(called))
    precision, recall, f1, support = precision_recall_fscore_support(truth, called, labels=names, zero_division=0)
    return figures(
        [
            {"name": str(n), "precision": float(p), "recall": float(r), "f1": float(f), "support": int(s)}
            for n, p, r, f, s in zip(names, precision, recall, f1, support)
        ],
        float((truth == called).mean()),
    )


def figures(classes, accuracy):
    large = [row["f1"] for row in classes if row["support"] >= FEWEST_ROWS]
    return {
        "macro_f1_of_50_rows": sum(large) / len(large),
        "macro_f1": sum(row["f1"] for row in classes) / len(classes),
        "class_accuracy": accuracy,
        "classes": {row["name"]: {key: row[key] for key in row if key != "name"} for row in classes},
    }


def lapwing(options, command, *arguments):
    line = [options.lapwing, command, *map(str, options.files), "--deduplicate", "--classes", "type"]
    line += ["--false-alarm-rate", options.false_alarm_rate, "--threads", 1, "--json", "--quiet", *arguments]
    result = subprocess.run(list(map(str, line)), stdout=subprocess.PIPE)
    if result.returncode != 0:
        raise SystemExit(f"{options.lapwing} {command} ended with {result.returncode}")
    return json.loads(result.stdout)


def check_columns(options, rows):
    """Lapwing must read the columns that the peers get: among them no port, no address, no time."""
    command = [options.lapwing, "inspect", *map(str, options.files), "--json", "--quiet"]
    said = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    read = {feature["name"] for feature in said["features"]}
    if read != set(rows.names):
        raise SystemExit(f"the features differ: {sorted(read ^ set(rows.names))}")


def judge_lapwing(options, kind, rows, seed):
    """The verdicts of cross-fitting, which `compare` prints too, here with each class."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "model.lapwing"
        said = lapwing(options, "train", "--model", kind, "--seed", seed, "--folds", FOLDS, "--out", out)["out_of_fold"]
    classes = [{key: row[key] for key in ("name", "precision", "recall", "f1", "support")} for row in said["classes"]]
    supports = {row["name"]: row["support"] for row in classes if row["support"]}
    if supports != rows.supports():
        raise SystemExit(f"the rows differ: Lapwing judged {supports}, the peers {rows.supports()}")
    return figures(classes, said["class_accuracy"])


def compare_lapwing(options, rows, judged):
    arguments = ["--models", ",".join(options.models), "--seeds", options.seeds, "--split", options.split]
    said = lapwing(options, "compare", *arguments)
    if said["tests"][0]["rows"] != judged:
        raise SystemExit(f"the rows differ: Lapwing judged {said['tests'][0]['rows']}, the peers {judged}")
    keys = ("macro_f1_of_50_rows", "macro_f1", "class_accuracy")
    return {model["name"]: {key: model["tests"][0][key] for key in keys} for model in said["models"]}


def measured(values):
    values = list(values)
    return {
        "mean": float(np.mean(values)),
        "deviation": float(np.std(values, ddof=1)) if len(values) > 1 else None,
    }


def summary(trials):
    keys = ("macro_f1_of_50_rows", "macro_f1", "class_accuracy")
    result = {key: measured(trial[key] for trial in trials) for key in keys}
    names = sorted({name for trial in trials for name in trial["classes"]})
    result["classes"] = {
        name: {
            "support": trials[0]["classes"].get(name, {"support": 0})["support"],
            "f1": measured(trial["classes"].get(name, {"f1": 0})["f1"] for trial in trials),
        }
        for name in names
    }
    return {**result, "trials": trials}


def text(figure):
    return f"{figure['mean']:.4f}" + (f" ± {figure['deviation']:.4f}" if figure["deviation"] is not None else "")


def print_table(models, seeds):
    width = max(map(len, models)) + 2
    print(f"\n{'':{width}}{'macro-F1, classes >= 50':26}{'macro-F1, all':20}{'accuracy':20}")
    for name, model in sorted(models.items(), key=lambda item: -item[1]["macro_f1_of_50_rows"]["mean"]):
        cells = [text(model[key]) for key in ("macro_f1_of_50_rows", "macro_f1", "class_accuracy")]
        print(f"{name:{width}}{cells[0]:26}{cells[1]:20}{cells[2]:20}")

    peers = {name: model for name, model in models.items() if name in PEERS}
    ours = {name: model for name, model in models.items() if name not in PEERS}
    if seeds > 1 and peers:
        for name, model in ours.items():
            for peer, other in peers.items():
                if peer in DIVERGING:
                    continue
                gap = model["macro_f1_of_50_rows"]["mean"] - other["macro_f1_of_50_rows"]["mean"]
                error = other["macro_f1_of_50_rows"]["deviation"] / seeds**0.5
                verdict = "at or above" if gap >= -error else "BELOW"
                print(f"{name}: {verdict} {peer} ({gap:+.4f}, its standard error {error:.4f})")

    detailed = {name: model for name, model in models.items() if "classes" in model}
    if not detailed:
        return
    classes = next(iter(detailed.values()))["classes"]
    print("\nF1 of each class, mean of the seeds; ! where Lapwing's best is below the best peer")
    heads = [name.partition(" ") for name in detailed]
    print(f"{'':36}" + "  ".join(f"{first:>17}" for first, _, _ in heads))
    print(f"{'':28}{'rows':>6}  " + "  ".join(f"{rest:>17}" for _, _, rest in heads))
    for label in sorted(classes, key=lambda name: (name != BENIGN, name)):
        row = {
            name: model["classes"][label]["f1"]["mean"] for name, model in detailed.items() if label in model["classes"]
        }
        best = [max((row[n] for n in side if n in row), default=None) for side in (ours, peers)]
        mark = " !" if None not in best and best[0] < best[1] else ""
        cells = "  ".join(f"{row.get(name, float('nan')):17.4f}" for name in detailed)
        print(f"{label:28}{classes[label]['support']:6}  {cells}{mark}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--lapwing", help="the binary; without it the peers run alone")
    parser.add_argument("--models", type=lambda text: text.split(","), default=LAPWING, help="Lapwing's models")
    parser.add_argument("--peers", type=lambda text: text.split(","), default=list(PEERS), help=", ".join(PEERS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--false-alarm-rate", type=float, default=RATE, help="what Lapwing promises")
    parser.add_argument("--split", choices=["folds", "temporal"], default="folds")
    parser.add_argument("--json", type=Path, help="where the figures go")
    options = parser.parse_args()
    if unknown := [name for name in options.peers if name not in PEERS]:
        parser.error(f"--peers {unknown[0]}: expected names out of {', '.join(PEERS)}")

    rows = Rows(options.files)
    seeds = range(1, options.seeds + 1)
    judged = sum(int(part.sum()) for _, part in parts(rows, options.split, 1))
    print(
        f"{rows.read:,} rows, {len(rows):,} without repetitions, {judged:,} judged; {len(rows.names)} features; "
        f"{rows.contradicting():,} rows have the features of another label "
        f"(no model calls more than {rows.ceiling() / len(rows):.4f} of all rows right)"
    )
    models = {}
    if options.lapwing:
        check_columns(options, rows)
        if options.split == "temporal":
            models = {f"lapwing {kind}": said for kind, said in compare_lapwing(options, rows, judged).items()}
        else:
            for kind in options.models:
                models[f"lapwing {kind}"] = summary([judge_lapwing(options, kind, rows, seed) for seed in seeds])
                print(f"lapwing {kind} done", file=sys.stderr)
    for name in options.peers:
        package, make = PEERS[name]
        trials = [judge_peer(make, rows, options.split, seed) for seed in seeds]
        models[name] = {**summary(trials), "version": version(package)}
        print(f"{name} done", file=sys.stderr)
    print_table(models, options.seeds)
    if options.json:
        report = {
            "rows_read": rows.read,
            "rows": len(rows),
            "judged": judged,
            "features": len(rows.names),
            "contradicting": rows.contradicting(),
            "ceiling": rows.ceiling() / len(rows),
            "supports": rows.supports(),
            "split": options.split,
            "seeds": list(seeds),
            "models": models,
        }
        part = options.json.with_name(options.json.name + ".part")
        part.write_text(json.dumps(report, indent=1) + "\n")
        part.rename(options.json)


if __name__ == "__main__":
    main()
