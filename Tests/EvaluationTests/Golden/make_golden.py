"""Writes metrics.json: small cases and what scikit-learn says of them, for the metrics' tests.

    make_golden.py          (needs scikit-learn; the same version writes the same bytes)

{"binary": [...], "multiclass": [...], "made_with": {"scikit-learn": version}}

What the file means:
- Scores and thresholds are float32 values, written exactly. A row is called positive where
  score > threshold, strictly.
- null stands for what is not defined: a ratio of nothing to nothing (precision where no row is
  called positive), and everything that needs both classes, or a positive, where there is none
  (balanced accuracy with one class too, where scikit-learn answers with the one recall).
- "roc" is [fpr, tpr, threshold] from (0, 0), whose threshold is infinite and so null, down to the
  lowest score; points on a straight line are kept. "precision_recall" is [recall, precision,
  threshold] from the lowest score up to (0, 1), which has no threshold: null. In both, a point's
  threshold is the lowest score that is still called positive.
- "recall_at_fpr" is the highest TPR of the ROC points with at most that FPR; nothing is interpolated.
- Many classes: precision, recall and F1 of nothing are 0, averages run over all of "class_names";
  balanced accuracy is the mean recall of the classes that the truth has.
"""

import json
import math
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics

warnings.filterwarnings("ignore", category=sklearn.exceptions.UndefinedMetricWarning)

RATES = ("0.01", "0.05", "0.1")

# RandomState: numpy promises that its streams never change.


def number(value):
    value = float(value)
    return value if math.isfinite(value) else None


def binary(name, scores, labels, threshold):
    scores = np.asarray(scores, np.float32).astype(float)
    labels = np.asarray(labels, int)
    threshold = float(np.float32(threshold))
    called = (scores > threshold).astype(int)
    some_positive, both = labels.any(), 0 < labels.sum() < len(labels)

    def ratio(metric):
        return number(metric(labels, called, zero_division=np.nan))

    roc, recall_at_fpr = None, dict.fromkeys(RATES)
    if both:
        fpr, tpr, cuts = metrics.roc_curve(labels, scores, drop_intermediate=False)
        roc = [[number(value) for value in point] for point in zip(fpr, tpr, cuts)]
        recall_at_fpr = {rate: float(tpr[fpr <= float(rate)].max()) for rate in RATES}
    curve = None
    if some_positive:
        precision, recall, cuts = metrics.precision_recall_curve(labels, scores)
        curve = [[number(value) for value in point] for point in zip(recall, precision, [*cuts, math.inf])]

    return {
        "name": name,
        "scores": scores.tolist(),
        "labels": labels.tolist(),
        "threshold": threshold,
        "expected": {
            "roc_auc": number(metrics.roc_auc_score(labels, scores)) if both else None,
            "average_precision": number(metrics.average_precision_score(labels, scores)) if some_positive else None,
            "roc": roc,
            "precision_recall": curve,
            "accuracy": number(metrics.accuracy_score(labels, called)),
            "balanced_accuracy": number(metrics.balanced_accuracy_score(labels, called)) if both else None,
            "precision": ratio(metrics.precision_score),
            "recall": ratio(metrics.recall_score),
            "f1": ratio(metrics.f1_score),
            "confusion": metrics.confusion_matrix(labels, called, labels=[0, 1]).ravel().tolist(),
            "recall_at_fpr": recall_at_fpr,
        },
    }


def binary_cases():
    random = np.random.RandomState(1)

    def gaussians(negatives, positives, distance):
        scores = np.concatenate([random.normal(0, 1, negatives), random.normal(distance, 1, positives)])
        labels = np.repeat([0, 1], [negatives, positives])
        order = random.permutation(len(labels))
        return scores[order], labels[order]

    yield binary("well separated", *gaussians(60, 40, 8), 4)
    yield binary("overlapping", *gaussians(150, 50, 1.2), 0.75)
    scores, labels = gaussians(180, 120, 1)
    yield binary("heavy ties, threshold on a tie", np.round(scores), labels, 1)
    yield binary("all scores equal, none called", np.full(20, 0.5), [0, 1, 0, 0] * 5, 0.5)
    yield binary("all scores equal, all called", np.full(20, 0.5), [0, 1, 0, 0] * 5, 0.25)
    scores, _ = gaussians(40, 0, 0)
    yield binary("single positive, fourth from the top", scores, scores == np.sort(scores)[-4], 1)
    yield binary("single negative, fourth from the top", scores, scores != np.sort(scores)[-4], 1)
    scores, labels = gaussians(50, 50, 1.5)
    yield binary("inverted", -scores, labels, -0.75)
    yield binary("perfectly inverted", -np.arange(10), [0] * 5 + [1] * 5, -4.5)
    yield binary("extreme imbalance", *gaussians(396, 4, 2.5), 1.5)
    scores, labels = gaussians(60, 40, 1.5)
    yield binary("large magnitude", scores * 1e30, labels, 7.5e29)
    yield binary("large and close", 16_777_000 + np.round(scores * 8), labels, 16_777_006)
    yield binary("all negative", scores * 1e-3 - 1000, labels, -1000)
    # 20 and 100 negatives: the rates 0.05, 0.1 and 0.01 are met exactly.
    yield binary("rates met exactly, 20 negatives", *gaussians(20, 20, 1), 0.5)
    yield binary("rates met exactly, 100 negatives", *gaussians(100, 30, 1.5), 1)
    yield binary("signed zeros are equal", [-0.0, 0.0, -0.0, 0.0, 1, -1, 1, -1, 0.5, -0.5], [0, 1] * 5, 0)
    yield binary("only negatives", [0.1, 0.2, 0.3, 0.4, 0.5] * 2, [0] * 10, 0.35)
    yield binary("only negatives, none called", [0.1, 0.2, 0.3, 0.4, 0.5] * 2, [0] * 10, 0.5)
    yield binary("only positives", [0.1, 0.2, 0.3, 0.4, 0.5] * 2, [1] * 10, 0.35)


def multiclass(name, truth, predicted, class_names):
    labels = list(range(len(class_names)))
    per_class = metrics.precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)
    expected = {
        "confusion": metrics.confusion_matrix(truth, predicted, labels=labels).tolist(),
        "classes": [
            {"precision": float(p), "recall": float(r), "f1": float(f), "support": int(n)}
            for p, r, f, n in zip(*per_class)
        ],
        "accuracy": float(metrics.accuracy_score(truth, predicted)),
    }
    for average in ("macro", "weighted"):
        values = metrics.precision_recall_fscore_support(
            truth, predicted, labels=labels, average=average, zero_division=0
        )
        for metric, value in zip(("precision", "recall", "f1"), values):
            expected[f"{average}_{metric}"] = float(value)
    present = sorted(set(map(int, truth)))
    expected["balanced_accuracy"] = float(metrics.recall_score(truth, predicted, labels=present, average="macro"))
    return {
        "name": name,
        "truth": [int(value) for value in truth],
        "predicted": [int(value) for value in predicted],
        "class_names": class_names,
        "expected": expected,
    }


def multiclass_cases():
    random = np.random.RandomState(2)
    families = ["normal", "dos", "probe", "r2l", "u2r"]

    def guesses(truth, classes, share_right):
        return np.where(random.uniform(size=len(truth)) < share_right, truth, random.choice(classes, len(truth)))

    truth = random.choice(5, 300, p=[0.5, 0.3, 0.1, 0.07, 0.03])
    yield multiclass("five families", truth, guesses(truth, 5, 0.8), families)
    yield multiclass("all right", truth[:60], truth[:60], families)
    yield multiclass("all wrong", truth[:60], (truth[:60] + 1) % 5, families)
    yield multiclass("one class collapses the rest", truth[:60], [0] * 60, families)

    truth = random.choice(4, 100)
    yield multiclass("a class never predicted", truth, guesses(truth, 3, 0.6) % 3, ["a", "b", "c", "d"])
    truth = random.choice(3, 100)
    yield multiclass("a class only predicted", truth, guesses(truth, 4, 0.5), ["a", "b", "c", "d"])
    truth = random.choice([0, 1, 3], 80)
    yield multiclass("a class in neither", truth, random.choice([0, 1, 3], 80), ["a", "b", "c", "d"])
    truth = np.repeat([0, 1, 2], [100, 10, 1])
    yield multiclass("imbalanced", truth, guesses(truth, 3, 0.7), ["a", "b", "c"])
    yield multiclass("two classes", [0, 0, 0, 1, 1, 1, 1, 0], [0, 1, 0, 1, 1, 0, 1, 0], ["benign", "attack"])


def lines(cases):
    return "[\n" + ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases) + "\n]"


def main():
    path = Path(__file__).with_name("metrics.json")
    made_with = json.dumps({"scikit-learn": sklearn.__version__})
    path.write_text(
        f'{{"binary":{lines(binary_cases())},\n"multiclass":{lines(multiclass_cases())},\n"made_with":{made_with}}}\n'
    )


if __name__ == "__main__":
    main()
