"""Training steps over several processes: DistributedDataParallel with gloo.

Stands before torch.py, in each process. Arguments: threads, case, steps. Rank 0 prints
the milliseconds of each step in both layouts, a JSON object a line.
"""
import json
import os
import sys
import time

THREADS, RANK, SIZE = int(sys.argv[1]), int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
BATCH = 128 // SIZE


def require(module):
    try:
        return __import__(module)
    except ImportError as e:
        sys.exit(f"no module {e.name or module}")


def serve(name, cases):
    torch.distributed.init_process_group("gloo")
    torch.manual_seed(RANK)
    globals().update(adam_step=parallel_adam_step, gan_step=parallel_gan_step)
    steps, _ = cases[sys.argv[2]]()
    for variant, step in steps.items():
        ms = []
        for _ in range(5 + int(sys.argv[3])):
            start = time.perf_counter()
            step()
            ms.append((time.perf_counter() - start) * 1e3)
        if RANK == 0:
            print(json.dumps({"name": f"{name} {variant}", "ms": ms[5:]}), flush=True)
    torch.distributed.barrier()
    os._exit(0)  # gloo's threads now and then abort a process that ends in order


def parallel(model, loss):
    """Returns loss(), whose derivatives by the model's weights are means over the processes."""

    class Whole(nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, *x):
            return loss(*x)

    return nn.parallel.DistributedDataParallel(Whole())


def parallel_adam_step(model, loss):
    optimiser = torch.optim.Adam(model.parameters(), fused=True)
    whole = parallel(model, loss)

    def step():
        optimiser.zero_grad()
        whole().backward()
        optimiser.step()

    return step


def parallel_gan_step(g, d, x):
    optimiser_g, optimiser_d = (torch.optim.RMSprop(m.parameters(), 1e-3, alpha=0.9, eps=1e-7) for m in (g, d))
    ones = torch.ones(BATCH, 1)
    labels = torch.cat([torch.zeros(BATCH, 1), ones])
    judge = parallel(d, lambda fake: bce(d(torch.cat([fake, x])), labels))
    forge = parallel(g, lambda noise: bce(d(g(noise)), ones))

    def step():
        with torch.no_grad():
            fake = g(torch.randn(BATCH, NOISE))
        d.requires_grad_(True)
        optimiser_d.zero_grad()
        judge(fake).backward()
        optimiser_d.step()
        d.requires_grad_(False)
        optimiser_g.zero_grad()
        forge(torch.randn(BATCH, NOISE)).backward()
        optimiser_g.step()

    return step, 0
