"""Cases with the answers of packages that nobody here wrote, for the tests named `oracle_` (matching model, section G.2).

spotis.csv: one alternative a line: weights, utilities in units of 1e-12, and 1 - SPOTIS with bounds 0..1 (pymcdm).
miles.csv:  two places on the national grid, and PL_DISTANCE as the SSDA903 validator works it out (csc-validator-be-903).
"""

import csv
import os
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20261122
MATRICES = 10_000
PAIRS = 10_000
UNITS = 10**12


def spotis(folder: Path, random: np.random.Generator) -> None:
    from pymcdm.methods import SPOTIS

    with (folder / "spotis.csv").open("w", newline="") as file:
        out = csv.writer(file)
        for matrix_number in range(MATRICES):
            criteria = int(random.integers(1, 10))
            alternatives = int(random.integers(1, 13))
            weights = random.integers(0, 41, criteria)
            weights[random.integers(0, criteria)] += 1
            units = random.integers(0, UNITS + 1, (alternatives, criteria))
            # Ends of the scale come up far more often in life than in a uniform draw.
            units[random.random(units.shape) < 0.15] = 0
            units[random.random(units.shape) < 0.15] = UNITS
            method = SPOTIS(np.array([[0.0, 1.0]] * criteria))
            away = method(units / UNITS, weights / weights.sum(), np.ones(criteria))
            for row, distance in zip(units, away):
                out.writerow([matrix_number, " ".join(map(str, weights)), " ".join(map(str, row)), repr(1.0 - float(distance))])


def miles(folder: Path, random: np.random.Generator) -> None:
    from lac_validator import datastore

    datastore.postcodes.load_postcodes(list("BCLNSW"))
    known = datastore.postcodes.dataframe.dropna(subset=["oseast1m", "osnrth1m"]).reset_index(drop=True)
    homes = known.iloc[random.integers(0, len(known), PAIRS)].reset_index(drop=True)
    places = known.iloc[random.integers(0, len(known), PAIRS)].reset_index(drop=True)
    # Half of them near one another, as most placements are: the next ones in the order of the postcodes.
    near = np.flatnonzero(random.random(PAIRS) < 0.5)
    at = known.reset_index().set_index("pcd_abbr").loc[homes.loc[near, "pcd_abbr"], "index"].to_numpy()
    places.loc[near] = known.iloc[np.minimum(at + random.integers(0, 500, len(near)), len(known) - 1)].set_index(near)
    episodes = pd.DataFrame({"HOME_POST": homes["pcd_abbr"], "PL_POST": places["pcd_abbr"]})
    answered = datastore._add_postcode_derived_fields(episodes, "W06000015")["PL_DISTANCE"]
    with (folder / "miles.csv").open("w", newline="") as file:
        out = csv.writer(file)
        for index in range(PAIRS):
            home, place = homes.iloc[index], places.iloc[index]
            grid = [int(value) for value in (home["oseast1m"], home["osnrth1m"], place["oseast1m"], place["osnrth1m"])]
            out.writerow([*grid, repr(float(answered[index]))])


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("MPLBACKEND", "agg")
    # pymcdm warns of dominated alternatives, which tenders are full of.
    warnings.simplefilter("ignore")
    spotis(folder, np.random.default_rng(SEED))
    miles(folder, np.random.default_rng(SEED + 1))


if __name__ == "__main__":
    main()
