"""The training steps of the course's models in PyTorch, in both memory layouts."""
torch = require("torch")
from torch import nn
from torch.nn import functional as F

if THREADS:
    torch.set_num_threads(THREADS)
NOISE = 32
bce = F.binary_cross_entropy


def count(*modules):
    return sum(p.numel() for m in modules for p in m.parameters())


def adam_step(model, loss):
    optimiser = torch.optim.Adam(model.parameters(), fused=True)

    def step():
        optimiser.zero_grad()
        loss().backward()
        optimiser.step()

    return step


def dense_ae(layout):
    layers, widths = [], (784, 128, 64, 32, 64, 128, 784)
    for i, o in zip(widths, widths[1:]):
        layers += [nn.Linear(i, o), nn.ReLU()]
    model = nn.Sequential(*layers[:-1], nn.Sigmoid())
    x = torch.rand(BATCH, 784)
    return adam_step(model, lambda: bce(model(x), x)), count(model)


def conv_ae(layout):
    def conv(i, o):
        return nn.Conv2d(i, o, 3, padding=1)

    model = nn.Sequential(
        conv(1, 64), nn.ReLU(), nn.MaxPool2d(2),
        conv(64, 128), nn.ReLU(), nn.MaxPool2d(2),
        conv(128, 256), nn.ReLU(),
        conv(256, 128), nn.ReLU(), nn.Upsample(scale_factor=2),
        conv(128, 64), nn.ReLU(), nn.Upsample(scale_factor=2),
        conv(64, 1), nn.Sigmoid(),
    ).to(memory_format=layout)
    x = torch.rand(BATCH, 1, 28, 28).contiguous(memory_format=layout)
    return adam_step(model, lambda: bce(model(x), x)), count(model)


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 32, 3, 2, 1), nn.ReLU(), nn.BatchNorm2d(32),
            nn.Conv2d(32, 64, 3, 2, 1), nn.ReLU(), nn.BatchNorm2d(64),
            nn.Flatten(), nn.Linear(3136, 20), nn.ReLU(), nn.BatchNorm1d(20),
        )
        self.mu, self.logvar = nn.Linear(20, 2), nn.Linear(20, 2)
        self.decoder = nn.Sequential(
            nn.Linear(2, 3136), nn.ReLU(), nn.BatchNorm1d(3136), nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 64, 3, 2, 1, 1), nn.ReLU(), nn.BatchNorm2d(64),
            nn.ConvTranspose2d(64, 32, 3, 2, 1, 1), nn.ReLU(), nn.BatchNorm2d(32),
            nn.ConvTranspose2d(32, 1, 3, 1, 1), nn.Sigmoid(),
        )

    def loss(self, x):
        h = self.encoder(x)
        mu, logvar = self.mu(h), self.logvar(h)
        z = mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
        divergence = -0.5 * (1 + logvar - mu * mu - logvar.exp()).mean()
        return 784 * bce(self.decoder(z), x) + divergence


def vae(layout):
    model = VAE().to(memory_format=layout)
    x = torch.rand(BATCH, 1, 28, 28).contiguous(memory_format=layout)
    return adam_step(model, lambda: model.loss(x)), count(model)


class FacesVAE(nn.Module):
    def __init__(self, latent=512):
        super().__init__()

        def block(layer, width, norm=nn.BatchNorm2d):
            return [layer, nn.ReLU(), norm(width)]

        def up(i, o):
            return nn.ConvTranspose2d(i, o, 3, 2, 1, 1)

        encoder, decoder = [], block(nn.Linear(latent, 8192), 8192, nn.BatchNorm1d) + [nn.Unflatten(1, (128, 8, 8))]
        for i, o in ((3, 32), (32, 64), (64, 128)):
            encoder += block(nn.Conv2d(i, o, 3, 2, 1), o)
        for i, o in ((128, 128), (128, 64), (64, 32)):
            decoder += block(up(i, o), o)
        self.encoder = nn.Sequential(*encoder, nn.Flatten(), *block(nn.Linear(8192, 1024), 1024, nn.BatchNorm1d))
        self.mu, self.logvar = nn.Linear(1024, latent), nn.Linear(1024, latent)
        self.decoder = nn.Sequential(*decoder, nn.ConvTranspose2d(32, 3, 3, 1, 1), nn.Sigmoid())

    def loss(self, x):
        h = self.encoder(x)
        mu, logvar = self.mu(h), self.logvar(h)
        z = mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
        divergence = -0.5 * (1 + logvar - mu * mu - logvar.exp()).mean(1).sum()
        return (((self.decoder(z) - x) ** 2).sum() + divergence) / len(x)


def vae64(layout):
    model = FacesVAE().to(memory_format=layout)
    x = torch.rand(BATCH, 3, 64, 64).contiguous(memory_format=layout)
    return adam_step(model, lambda: model.loss(x)), count(model)


def gan_step(g, d, x):
    optimiser_g, optimiser_d = (torch.optim.RMSprop(m.parameters(), 1e-3, alpha=0.9, eps=1e-7) for m in (g, d))
    ones = torch.ones(BATCH, 1)
    labels = torch.cat([torch.zeros(BATCH, 1), ones])

    def step():
        with torch.no_grad():
            fake = g(torch.randn(BATCH, NOISE))
        d.requires_grad_(True)
        optimiser_d.zero_grad()
        bce(d(torch.cat([fake, x])), labels).backward()
        optimiser_d.step()
        d.requires_grad_(False)
        optimiser_g.zero_grad()
        bce(d(g(torch.randn(BATCH, NOISE))), ones).backward()
        optimiser_g.step()

    return step, count(g, d)


def gan(layout):
    g = nn.Sequential(
        nn.Linear(NOISE, 64), nn.SELU(), nn.Linear(64, 128), nn.SELU(), nn.Linear(128, 784), nn.Sigmoid())
    d = nn.Sequential(
        nn.Linear(784, 128), nn.SELU(), nn.Linear(128, 64), nn.SELU(), nn.Linear(64, 1), nn.Sigmoid())
    return gan_step(g, d, torch.rand(BATCH, 784))


def dcgan(layout):
    g = nn.Sequential(
        nn.Linear(NOISE, 7 * 7 * 128), nn.Unflatten(1, (128, 7, 7)), nn.BatchNorm2d(128),
        nn.ConvTranspose2d(128, 64, 5, 2, 2, 1), nn.SELU(), nn.BatchNorm2d(64),
        nn.ConvTranspose2d(64, 1, 5, 2, 2, 1), nn.Tanh(),
    ).to(memory_format=layout)
    d = nn.Sequential(
        nn.Conv2d(1, 64, 5, 2, 2), nn.LeakyReLU(0.2), nn.Dropout(0.4),
        nn.Conv2d(64, 128, 5, 2, 2), nn.LeakyReLU(0.2), nn.Dropout(0.4),
        nn.Flatten(), nn.Linear(7 * 7 * 128, 1), nn.Sigmoid(),
    ).to(memory_format=layout)
    return gan_step(g, d, torch.rand(BATCH, 1, 28, 28).contiguous(memory_format=layout))


def celeba(layout):
    def up(i, o, stride, pad):
        return nn.ConvTranspose2d(i, o, 4, stride, pad, bias=False)

    def down(i, o):
        return nn.Conv2d(i, o, 4, 2, 1, bias=i == 3)

    widths, g, d = (512, 256, 128, 64), [up(128, 512, 1, 0)], [down(3, 64), nn.LeakyReLU(0.2)]
    for i, o in zip(widths, widths[1:] + (3,)):
        g += [nn.BatchNorm2d(i), nn.ReLU(), up(i, o, 2, 1)]
    for o, i in zip(widths, widths[1:]):
        d[2:2] = [down(i, o), nn.BatchNorm2d(o), nn.LeakyReLU(0.2)]
    g = nn.Sequential(*g, nn.Tanh()).to(memory_format=layout)
    d = nn.Sequential(*d, nn.Conv2d(512, 1, 4), nn.Flatten()).to(memory_format=layout)
    x = torch.rand(BATCH, 3, 64, 64).contiguous(memory_format=layout)
    optimiser_g, optimiser_d = (torch.optim.Adam(m.parameters(), 2e-4, (0.5, 0.999), fused=True) for m in (g, d))
    logits, ones = F.binary_cross_entropy_with_logits, torch.ones(BATCH, 1)
    zeros = torch.zeros(BATCH, 1)

    def step():
        with torch.no_grad():
            fake = g(torch.randn(BATCH, 128, 1, 1))
        d.requires_grad_(True)
        optimiser_d.zero_grad()
        (0.5 * (logits(d(fake), zeros) + logits(d(x), ones))).backward()  # apart, for the batch norms' sake
        optimiser_d.step()
        d.requires_grad_(False)
        optimiser_g.zero_grad()
        logits(d(g(torch.randn(BATCH, 128, 1, 1))), ones).backward()
        optimiser_g.step()

    return step, count(g, d)


class VGG(nn.Module):
    """VGG-19 up to block5_conv2; gives the first layer of each block, and the last."""

    def __init__(self):
        super().__init__()
        self.blocks, channels = nn.ModuleList(), 3
        for convs, width in ((2, 64), (2, 128), (4, 256), (4, 512), (2, 512)):
            block = nn.ModuleList()
            for _ in range(convs):
                block.append(nn.Conv2d(channels, width, 3, padding=1))
                channels = width
            self.blocks.append(block)

    def forward(self, x):
        style = []
        for i, block in enumerate(self.blocks):
            if i > 0:
                x = F.max_pool2d(x, 2)
            for j, conv in enumerate(block):
                x = F.relu(conv(x))
                if j == 0:
                    style.append(gram(x))
        return style, x


def gram(x):
    f = x.flatten(2)[0]  # [C H·W]
    return f @ f.t() / f.shape[1]


def nst(layout):
    model = VGG().requires_grad_(False).to(memory_format=layout)
    image, other = (torch.rand(1, 3, 384, 512).contiguous(memory_format=layout) for _ in range(2))
    targets, target = model(other)
    image.requires_grad_(True)
    optimiser = torch.optim.Adam([image], lr=0.02, fused=True)

    def step():
        optimiser.zero_grad()
        style, content = model(image)
        loss = sum(F.mse_loss(g, t) for g, t in zip(style, targets)) * (2e-2 / 5)
        loss = loss + 0.5e-2 * ((content - target) ** 2).sum()
        rows, columns = image[:, :, 1:] - image[:, :, :-1], image[:, :, :, 1:] - image[:, :, :, :-1]
        loss = loss + 2 * (rows.abs().sum() + columns.abs().sum())
        loss.backward()
        optimiser.step()
        with torch.no_grad():
            image.clamp_(0, 1)

    return step, image.numel()


def in_layouts(build, names=("nchw", "channels_last")):
    layouts = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}

    def variants():
        built = {n: build(layouts[n]) for n in names}
        return {n: step for n, (step, _) in built.items()}, built[names[0]][1]

    return variants


cases = {b.__name__: in_layouts(b) for b in (conv_ae, vae, dcgan, celeba, vae64, nst)}
cases |= {b.__name__: in_layouts(b, ("nchw",)) for b in (dense_ae, gan)}  # nothing to lay out
serve("torch " + torch.__version__.split("+")[0], cases)
