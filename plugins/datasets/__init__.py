"""The Datasets tab: a person's own pictures with depth become a dataset; datasets are looked through and verified."""

from __future__ import annotations

from workbench.api import Manifest

manifest = Manifest(
    id="datasets",
    title="Datasets",
    icon="datasets",
    order=60,
    description="Imports folders of pictures with depth, shows what a dataset holds, and verifies it.",
    panel="plugins.datasets.panel:DatasetsPanel",
    tasks={
        "import": "plugins.datasets.importing:ImportPairs",
        "verify": "plugins.datasets.verifying:VerifyDataset",
    },
)
