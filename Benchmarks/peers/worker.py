"""One peer, ready to run one job over and over: what `race.py` times Lapwing against.

    worker.py JOB DIR      (DIR is what prepare.py wrote)

It loads its inputs, says {"ready": true, "peer": ..., "job": ...}, then answers lines:

    run SEED        {"seconds": s}             the job once; the clock runs around the work alone
    quality SEED    {"quality": q, "unit": u}  untimed; with "second_quality" and "second_unit" where
                    one measure is not enough
    quit            (or the end of the input) ends it

Each peer gets two threads, and for each job one matrix, in the memory order that was measured to be
its fastest for that job, made before the clock starts. Lapwing, too, starts from one matrix, in its
own order; what either side converts after that is inside its time.
"""

import os

THREADS = 2
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # read when the libraries load
    os.environ[variable] = str(THREADS)

import json
import sys
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

import numpy as np

TREES = 100
BOOSTING = {"rounds": 200, "leaves": 31, "rate": 0.1}  # both sides' defaults, but for the rounds


class Data:
    """The training matrix in both memory orders."""

    def __init__(self, folder):
        meta = json.loads((folder / "meta.json").read_text())
        flat = np.fromfile(folder / "train.f32", "<f4")
        self.by_column = flat.reshape(meta["train_rows"], meta["columns"], order="F")
        self.by_row = np.ascontiguousarray(self.by_column)
        self.attack = np.fromfile(folder / "train.y", np.uint8)
        self.held_out = np.fromfile(folder / "holdout.idx", np.uint8) == 1


class ReadCSV:
    """pandas reads the training file as it is."""

    unit = "rows"

    def __init__(self, folder):
        import pandas

        self.peer = f"pandas {version('pandas')}"
        self.read_csv = pandas.read_csv
        self.path = folder / "train.csv"
        pandas.set_option("mode.max_threads", THREADS)

    def run(self, seed):
        return self.read_csv(self.path, header=None)

    def quality(self, seed):
        return len(self.run(seed))


class Meter:
    """NFStream meters a capture, with its statistics of sizes and gaps, on one worker."""

    unit = "packets"

    def __init__(self, folder, name):
        from nfstream import NFStreamer

        self.peer = f"nfstream {version('nfstream')}"
        self.streamer = lambda: NFStreamer(
            source=str(folder / f"{name}.pcap"),
            statistical_analysis=True,
            n_dissections=0,
            accounting_mode=3,
            n_meters=1,
        )

    def run(self, seed):
        return sum(flow.bidirectional_packets for flow in self.streamer())

    def quality(self, seed):
        return self.run(seed)


class Forest:
    """Fits on every training row without labels, then scores them all: what `run` times.

    Its quality is what it learns from benign rows, on rows held out: fitted to a file that is half
    attacks, any forest's AUC is low, and moves with the seed by more than forests differ.
    """

    unit = "AUC"

    def __init__(self, folder):
        self.data = Data(folder)

    def quality(self, seed):
        data = self.data
        learnt = self.matrix[~data.held_out & (data.attack == 0)]
        return auc(data.attack[data.held_out], self.scores(learnt, self.matrix[data.held_out], seed))

    def run(self, seed):
        return self.scores(self.matrix, self.matrix, seed)


class IsotreeForest(Forest):
    def __init__(self, folder):
        super().__init__(folder)
        import isotree

        self.peer = f"isotree {version('isotree')}"
        self.model = isotree.IsolationForest
        self.matrix = self.data.by_row

    def scores(self, learnt, judged, seed):
        # The combination that isotree's documentation gives for the paper's forest ("iForest").
        model = self.model(
            ndim=1,
            ntrees=TREES,
            sample_size=256,
            max_depth=8,
            missing_action="fail",
            penalize_range=False,
            nthreads=THREADS,
            random_seed=seed,
        )
        return model.fit(learnt).predict(judged)


class ScikitForest(Forest):
    """scikit-learn limits the depth to log2 of the sample, 8, by itself."""

    def __init__(self, folder):
        super().__init__(folder)
        import joblib
        from sklearn.ensemble import IsolationForest

        self.peer = f"scikit-learn {version('scikit-learn')}"
        self.model = IsolationForest
        self.threads = joblib.parallel_config
        self.matrix = self.data.by_column

    def scores(self, learnt, judged, seed):
        model = self.model(n_estimators=TREES, max_samples=256, n_jobs=THREADS, random_state=seed)
        model.fit(learnt)
        with self.threads(backend="threading", n_jobs=THREADS):  # scoring ignores n_jobs
            return -model.score_samples(judged)


class ExtraTrees:
    unit = "AUC"

    def __init__(self, folder):
        from sklearn.ensemble import ExtraTreesClassifier

        self.peer = f"scikit-learn {version('scikit-learn')}"
        self.model = ExtraTreesClassifier
        self.data = Data(folder)

    def fit(self, matrix, attack, seed):
        model = self.model(TREES, max_features="sqrt", n_jobs=THREADS, random_state=seed)
        return model.fit(matrix, attack)

    def quality(self, seed):
        """On the held-out fifth, by a model that saw the other four."""
        data = self.data
        learnt = np.asfortranarray(data.by_column[~data.held_out])
        model = self.fit(learnt, data.attack[~data.held_out], seed)
        scores = model.predict_proba(data.by_row[data.held_out])[:, 1]
        return auc(data.attack[data.held_out], scores)


class ExtraTreesFit(ExtraTrees):
    def run(self, seed):
        return self.fit(self.data.by_column, self.data.attack, seed)


class ExtraTreesScore(ExtraTrees):
    def __init__(self, folder):
        super().__init__(folder)
        self.fitted = self.fit(self.data.by_column, self.data.attack, seed=1)

    def run(self, seed):
        return self.fitted.predict_proba(self.data.by_row)


class Smote:
    """Every family made as large as the largest, over min-max-scaled columns."""

    unit = "rows"

    def __init__(self, folder):
        from imblearn.over_sampling import SMOTE

        self.peer = f"imbalanced-learn {version('imbalanced-learn')}"
        self.model = SMOTE
        matrix = Data(folder).by_row
        low, high = matrix.min(axis=0), matrix.max(axis=0)
        self.matrix = (matrix - low) / np.where(high > low, high - low, 1)
        self.family = np.fromfile(folder / "train.family", np.uint8)

    def run(self, seed):
        return self.model(k_neighbors=5, random_state=seed).fit_resample(self.matrix, self.family)

    def quality(self, seed):
        return len(self.run(seed)[1])


class KerasFit:
    """A network on standardised columns, batches of 256, Adam at 0.001, as Lapwing's job trains it."""

    unit = "AUC"

    def __init__(self, folder):
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
        os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
        import keras
        import tensorflow

        tensorflow.config.threading.set_intra_op_parallelism_threads(THREADS)
        tensorflow.config.threading.set_inter_op_parallelism_threads(THREADS)
        self.peer = f"Keras {version('keras')} (TensorFlow {version('tensorflow-cpu')})"
        self.keras = keras
        self.data = Data(folder)
        rows = self.data.by_row.astype(np.float64)
        deviation = rows.std(axis=0)
        rows = (rows - rows.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
        self.rows = np.clip(rows, -10, 10).astype(np.float32)
        self.target = self.data.attack.astype(np.float32)

    def fit(self, rows, target, seed):
        self.keras.utils.set_random_seed(seed)
        self.keras.backend.clear_session()
        model = self.network(self.keras, rows.shape[1])
        model.compile(self.keras.optimizers.Adam(1e-3), self.keras.losses.BinaryCrossentropy(from_logits=True))
        model.fit(rows, target, batch_size=256, epochs=self.epochs, verbose=0)
        return model

    def run(self, seed):
        return self.fit(self.rows, self.target, seed)

    def quality(self, seed):
        """On the held-out fifth, by a network that saw the other four."""
        held_out = self.data.held_out
        model = self.fit(self.rows[~held_out], self.target[~held_out], seed)
        return auc(self.target[held_out], model.predict(self.rows[held_out], batch_size=4096, verbose=0)[:, 0])


class PerceptronFit(KerasFit):
    epochs = 10

    def network(self, keras, columns):
        dense = keras.layers.Dense
        return keras.Sequential(
            [keras.Input((columns,)), dense(64, activation="relu"), dense(32, activation="relu"), dense(1)]
        )


class ConvolutionEpoch(KerasFit):
    epochs = 1

    def network(self, keras, columns):
        layers = keras.layers
        return keras.Sequential(
            [
                keras.Input((columns,)),
                layers.Reshape((columns, 1)),
                layers.Conv1D(16, 5, activation="relu"),
                layers.MaxPooling1D(2),
                layers.Conv1D(32, 3, activation="relu"),
                layers.MaxPooling1D(2),
                layers.Flatten(),
                layers.Dense(64, activation="relu"),
                layers.Dense(1),
            ]
        )


class LightGBMFit:
    """Fits to the training rows: the data set's binning is inside the time, as it is on the other side."""

    unit = "AUC"
    second_unit = "log loss"
    native = False

    def __init__(self, folder):
        import lightgbm

        self.peer = f"LightGBM {version('lightgbm')}"
        self.library = lightgbm
        data = Data(folder)
        self.attack, self.held_out = data.attack, data.held_out
        self.matrix, self.categorical = data.by_row, "auto"
        if self.native:
            native = np.fromfile(folder / "native.f32", "<f4").reshape(len(self.attack), -1, order="F")
            self.matrix = np.ascontiguousarray(native)
            self.categorical = list(range(native.shape[1] - 3, native.shape[1]))

    def fit(self, matrix, attack, seed):
        options = {
            "objective": "binary",
            "num_leaves": BOOSTING["leaves"],
            "learning_rate": BOOSTING["rate"],
            "num_threads": THREADS,
            "seed": seed,
            "verbose": -1,
        }
        data = self.library.Dataset(matrix, attack, categorical_feature=self.categorical)
        return self.library.train(options, data, BOOSTING["rounds"])

    def run(self, seed):
        return self.fit(self.matrix, self.attack, seed)

    def held_out_probabilities(self, seed):
        """On the held-out fifth, by a model that saw the other four."""
        model = self.fit(self.matrix[~self.held_out], self.attack[~self.held_out], seed)
        return model.predict(self.matrix[self.held_out])

    def quality(self, seed):
        return auc(self.attack[self.held_out], self.held_out_probabilities(seed))

    def second_quality(self, seed):
        from sklearn.metrics import log_loss

        return log_loss(self.attack[self.held_out], self.held_out_probabilities(seed).astype(float))


class LightGBMNativeFit(LightGBMFit):
    native = True


class XGBoostScore(LightGBMFit):
    """Probabilities for all training rows, by its own default of trees six deep.

    Trees of 31 leaves grown leaf by leaf, as the other side's are, take it more than twice as long.
    """

    def __init__(self, folder):
        super().__init__(folder)
        import xgboost

        self.peer = f"XGBoost {version('xgboost')}"
        self.model = xgboost.XGBClassifier
        self.fitted = self.fit(self.matrix, self.attack, seed=1)

    def fit(self, matrix, attack, seed):
        model = self.model(
            n_estimators=BOOSTING["rounds"],
            learning_rate=BOOSTING["rate"],
            tree_method="hist",
            n_jobs=THREADS,
            random_state=seed,
        )
        return model.fit(matrix, attack)

    def run(self, seed):
        return self.fitted.predict_proba(self.matrix)

    def held_out_probabilities(self, seed):
        model = self.fit(self.matrix[~self.held_out], self.attack[~self.held_out], seed)
        return model.predict_proba(self.matrix[self.held_out])[:, 1]


JOBS = {
    "boosting-fit-native": LightGBMNativeFit,
    "boosting-fit-onehot": LightGBMFit,
    "boosting-score": XGBoostScore,
    "csv-read": ReadCSV,
    "isolation-forest-isotree": IsotreeForest,
    "isolation-forest-sklearn": ScikitForest,
    "extra-trees-fit": ExtraTreesFit,
    "extra-trees-score": ExtraTreesScore,
    "smote": Smote,
    "mlp-fit": PerceptronFit,
    "cnn-epoch": ConvolutionEpoch,
    "meter-office": lambda folder: Meter(folder, "office"),
    "meter-ndpi": lambda folder: Meter(folder, "ndpi"),
}


def auc(attack, scores):
    from sklearn.metrics import roc_auc_score

    return roc_auc_score(attack, scores)


def say(message):
    print(json.dumps(message), flush=True)


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in JOBS:
        sys.exit(f"usage: worker.py JOB DIR, JOB one of: {' '.join(JOBS)}")
    name, folder = sys.argv[1], Path(sys.argv[2])
    job = JOBS[name](folder)
    say({"ready": True, "peer": job.peer, "job": name})
    for line in sys.stdin:
        command, *seed = line.split()
        if command == "quit":
            break
        if command == "run":
            start = perf_counter()
            result = job.run(int(seed[0]))
            seconds = perf_counter() - start
            del result  # freed after the clock has stopped
            say({"seconds": seconds})
        elif command == "quality":
            answer = {"quality": float(job.quality(int(seed[0]))), "unit": job.unit}
            if hasattr(job, "second_quality"):
                answer["second_quality"] = float(job.second_quality(int(seed[0])))
                answer["second_unit"] = job.second_unit
            say(answer)
        else:
            sys.exit(f"unknown command: {line.strip()}")


if __name__ == "__main__":
    main()
