"""Serves a training in PyTorch to the speed benchmark; it needs PyTorch and NumPy alone.

The network is built from the same stages as the Keras one. PyTorch runs it eagerly, as most
training scripts do, with what its guides advise on processors: maps in `channels_last` memory
format and the fused AdamW; bfloat16 by `torch.autocast`.
"""

from __future__ import annotations

import time

from training import CLASSES, Training, give_rate, read_batches, read_network, serve_training


def open_torch(arguments) -> Training:
    """The network, its optimiser and the batches in memory."""
    import torch
    from torch.nn import functional

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    data = {
        name: torch.from_numpy(array) for name, array in read_batches(arguments.batches).items()
    }
    images = data["images"].permute(0, 1, 4, 2, 3)  # (batches, batch, 1, height, width)
    network = build_network(read_network(arguments.network), images.shape[-1])
    optimizer = torch.optim.AdamW(
        network.parameters(), 1.0, (0.9, 0.98), eps=1e-7, weight_decay=1e-4, fused=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, give_rate)
    mixed = torch.autocast("cpu", torch.bfloat16, enabled=arguments.precision == "bfloat16")
    done = 0

    def step():
        nonlocal done
        k = done % len(images)
        done += 1
        optimizer.zero_grad()
        with mixed:
            logits = give_logits(network, images[k])
        likelihoods = logits.log_softmax(-1)  # (time, batch, classes)
        losses = functional.ctc_loss(
            likelihoods,
            data["ids"][k],
            data["time_steps"][k],
            data["lengths"][k],
            reduction="none",  # its mean would divide by the lengths, which Keras's does not
        )
        loss = losses.mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        schedule.step()
        return loss

    def run(steps: int) -> tuple[float, float]:
        begun = time.perf_counter()
        for _ in range(steps):
            loss = step()
        return time.perf_counter() - begun, loss.item()

    parameters = sum(
        weight.numel() for name, weight in network.named_parameters() if "bias_hh" not in name
    )
    return Training(run, parameters, f"PyTorch {torch.__version__}")


def build_network(network, width: int):
    """Layers of a network as `training.read_network` gives it, in a `torch.nn.ModuleDict`."""
    import torch
    from torch import nn

    layers, channels = [], 1
    for stage in network["convolutions"]:
        if stage["same"] and stage["kernel"] % 2 == 0:
            raise SystemExit(f"a padded convolution of side {stage['kernel']}: PyTorch pads evenly")
        layers.append(
            nn.Conv2d(
                channels,
                stage["filters"],
                stage["kernel"],
                padding=stage["kernel"] // 2 if stage["same"] else 0,
                bias=not stage["batch_norm"],
            )
        )
        channels = stage["filters"]
        if stage["batch_norm"]:
            layers.append(nn.BatchNorm2d(channels))
        if stage["pool"]:
            # Padded by minus infinity where Keras pads by 0: the same after the ReLU.
            sides = (0, 1) if stage["pool"][1] == 1 else 0
            layers.append(nn.MaxPool2d(2, tuple(stage["pool"]), sides))
        layers.append(nn.ReLU(inplace=True))
    convolutions = nn.Sequential(*layers)
    with torch.no_grad():
        rows = convolutions.eval()(torch.zeros(1, 1, network["height"], width)).shape[2]
    features = rows * channels
    lstms, projections = nn.ModuleList(), nn.ModuleList()
    for stage in network["recurrences"]:
        lstms.append(nn.LSTM(features, stage["units"], bidirectional=stage["both_ways"]))
        features = stage["units"] * (2 if stage["both_ways"] else 1)
        project = stage["project"]
        projections.append(nn.Linear(features, project) if project else nn.Identity())
        features = project or features
    parts = {"convolutions": convolutions, "lstms": lstms, "projections": projections}
    parts["logits"] = nn.Linear(features, CLASSES)
    return nn.ModuleDict(parts).train().to(memory_format=torch.channels_last)


def give_logits(network, images):
    """Logits `(time, batch, classes)` in float32 of images `(batch, 1, height, width)` uint8."""
    import torch

    x = images.to(torch.float32, memory_format=torch.channels_last) / 128 - 1
    x = network["convolutions"](x)
    x = x.permute(3, 0, 2, 1).flatten(2)  # (time, batch, rows * channels)
    for lstm, projection in zip(network["lstms"], network["projections"], strict=True):
        x = projection(lstm(x)[0])
    with torch.autocast("cpu", enabled=False):  # as in Keras, where the last layer is float32
        return network["logits"](x.float())


if __name__ == "__main__":
    serve_training(open_torch)
