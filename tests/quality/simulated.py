"""One seed of the simulator: its arrays, its log files, its labels by user-day and by group. Not how they are scored."""
import importlib.util
import pathlib
import sys

import numpy

DAY = 86_400
WARM_UP = 7  # days without attacks


def simulator(path):
    """The simulator's module. It is a file of its own and not part of this repository."""
    path = pathlib.Path(path)
    if not path.is_file():
        sys.exit(f"{path} is not there: the simulator is no part of the repository; name its file with --simulator")
    spec = importlib.util.spec_from_file_location("simulate_logins", path)
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(module)
    return module


class Simulated:
    """The log of one seed."""

    def __init__(self, module, seed, folder, options):
        self.module, self.folder, self.seed = module, folder, seed
        self.all = module.simulate(seed=seed, **options)
        self.types = self.all["names"]
        self.n = len(self.all["t"])
        self.attack = self.all["attack"].astype(int)
        self.failed = self.all["state"] != 0
        self.day = (self.all["t"] - module.START) // DAY

    def only_benign(self):
        """The arrays without the injected rows."""
        keep = self.attack < 0
        return {name: values if name == "names" else values[keep] for name, values in self.all.items()}

    def log(self, name="logins", arrays=None):
        path = self.folder / f"{name}.csv"
        self.module.write(self.all if arrays is None else arrays, path, None)
        return path

    def three_columns(self, log):
        """A copy of a log with nothing but time, id and address."""
        path = self.folder / "three.csv"
        with open(log, encoding="ascii") as lines, open(path, "w", encoding="ascii") as out:
            out.writelines(",".join(line.split(",", 4)[1:4]) + "\n" for line in lines)
        return path

    def column(self, kind):
        """The number of each row's user, address, machine or product, and the text of each number as it stands in the log."""
        module, values = self.module, self.all[{"user": "user", "ip": "ip", "machine": "machine", "product": "product"}[kind]]
        distinct, numbers = numpy.unique(values.astype(numpy.int64), return_inverse=True)
        write = {
            "user": lambda it: f"u{it:05d}",
            "ip": lambda it: f"{it >> 24 & 255}.{it >> 16 & 255}.{it >> 8 & 255}.{it & 255}",
            "machine": lambda it: f"m{it:010x}",
            "product": lambda it: str(module.PROD[it]),
        }[kind]
        return numbers, [write(int(it)) for it in distinct]

    def windows(self, kind):
        """Days of every entity of that kind after the warm-up: (entity, day) -> place, attack types per place, counts, failures."""
        numbers, names = self.column(kind)
        late = self.day >= WARM_UP
        keys, places = numpy.unique(numbers[late] * 1000 + self.day[late], return_inverse=True)
        kinds = numpy.zeros((len(keys), len(self.types)), bool)
        attack = self.attack[late]
        kinds[places[attack >= 0], attack[attack >= 0]] = True
        place = {(names[int(it) // 1000], int(it) % 1000): at for at, it in enumerate(keys)}
        return place, kinds, numpy.bincount(places).astype(float), numpy.bincount(places, weights=self.failed[late])
