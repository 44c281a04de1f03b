"""A linear support vector machine with calibrated confidences, as plain arrays of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.svm import LinearSVC

Numbers = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class LinearModel:
    """Tells which of n labels a row of m features has."""

    labels: NDArray[np.str_]
    """The n labels."""
    weights: Numbers
    """Of each feature for each label, shape (m, n); for two labels (m, 1), for the second one."""
    bias: Numbers
    """Of each label, shape (n,) or (1,)."""
    slope: Numbers
    """Of each label's sigmoid, which turns a margin into a probability; shape as `bias`."""
    offset: Numbers
    """Of each label's sigmoid; shape as `bias`."""

    @classmethod
    def fit(
        cls, features: csr_matrix, labels: Sequence[str], regularisation: float, folds: int
    ) -> LinearModel:
        """Learn from rows of features and their labels.

        `regularisation` is the C of the support vector machine. Its margins are no confidences;
        sigmoids, cross-validated on `folds` parts (Platt, 1999), make them such.
        """
        machine = LinearSVC(C=regularisation, class_weight="balanced", tol=0.05, random_state=7)
        truth = np.array(labels)
        margins = cross_val_predict(
            machine, features, truth, cv=folds, method="decision_function"
        ).reshape(len(truth), -1)
        machine.fit(features, truth)
        names = machine.classes_ if margins.shape[1] > 1 else machine.classes_[1:]
        sigmoids = [
            LogisticRegression(penalty="none").fit(margins[:, [n]], truth == name)
            for n, name in enumerate(names)
        ]
        return cls(
            np.array(machine.classes_, dtype=np.str_),
            np.ascontiguousarray(machine.coef_.T, dtype=np.float32),
            machine.intercept_,
            np.array([sigmoid.coef_[0, 0] for sigmoid in sigmoids]),
            np.array([sigmoid.intercept_[0] for sigmoid in sigmoids]),
        )

    def confidences(self, features: csr_matrix) -> Numbers:
        """Of each label for each row, shape (rows, n); each row's sum is 1."""
        # Of one type with the weights, which would be copied at each call otherwise.
        margins = features.astype(self.weights.dtype) @ self.weights + self.bias
        likely: Numbers = 1 / (1 + np.exp(-(self.slope * margins + self.offset)))
        if likely.shape[1] == 1:
            return np.hstack([1 - likely, likely])
        shares: Numbers = likely / likely.sum(axis=1, keepdims=True)
        return shares

    def arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """All of it under names with a prefix, to be kept in one file."""
        return {f"{prefix}.{name}": value for name, value in asdict(self).items()}

    @classmethod
    def of(cls, arrays: Any, prefix: str) -> LinearModel:  # noqa: ANN401 - numpy's NpzFile
        """The model that `arrays` described."""
        return cls(**{name: arrays[f"{prefix}.{name}"] for name in cls.__dataclass_fields__})
