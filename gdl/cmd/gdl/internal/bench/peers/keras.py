"""The training steps of the course's models in Keras on TensorFlow, as a graph and through XLA."""
os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "KERAS_BACKEND": "tensorflow"}
tf = require("tensorflow")
keras = require("keras")
from keras import layers as L

if THREADS:
    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
NOISE = 32
uniform, normal = tf.random.uniform, tf.random.normal


def count(*models):
    return sum(v.shape.num_elements() for m in models for v in m.trainable_variables)


def compiled(step, xla):
    """step as one graph, waited for: its result is fetched."""
    graph = tf.function(step, jit_compile=xla)
    return lambda: graph().numpy()


def training_step(model, loss, xla):
    optimiser = keras.optimizers.Adam()

    def step():
        with tf.GradientTape() as tape:
            value = loss()
        weights = model.trainable_variables
        optimiser.apply_gradients(zip(tape.gradient(value, weights), weights))
        return value

    return compiled(step, xla), count(model)


def dense_ae(xla):
    hidden = [L.Dense(n, "relu") for n in (128, 64, 32, 64, 128)]
    model = keras.Sequential([keras.Input((784,)), *hidden, L.Dense(784, "sigmoid")])
    bce, x = keras.losses.BinaryCrossentropy(), uniform((BATCH, 784))
    return training_step(model, lambda: bce(x, model(x, training=True)), xla)


def conv_ae(xla):
    def conv(n, activation="relu"):
        return L.Conv2D(n, 3, padding="same", activation=activation)

    model = keras.Sequential([
        keras.Input((28, 28, 1)), conv(64), L.MaxPooling2D(2), conv(128), L.MaxPooling2D(2), conv(256),
        conv(128), L.UpSampling2D(2), conv(64), L.UpSampling2D(2), conv(1, "sigmoid"),
    ])
    bce, x = keras.losses.BinaryCrossentropy(), uniform((BATCH, 28, 28, 1))
    return training_step(model, lambda: bce(x, model(x, training=True)), xla)


def vae(xla):
    x = image = keras.Input((28, 28, 1))
    for n in (32, 64):
        x = L.BatchNormalization()(L.Conv2D(n, 3, 2, "same", activation="relu")(x))
    x = L.BatchNormalization()(L.Dense(20, "relu")(L.Flatten()(x)))
    encoder = keras.Model(image, [L.Dense(2)(x), L.Dense(2)(x)])
    code = keras.Input((2,))
    x = L.Reshape((7, 7, 64))(L.BatchNormalization()(L.Dense(3136, "relu")(code)))
    for n in (64, 32):
        x = L.BatchNormalization()(L.Conv2DTranspose(n, 3, 2, "same", activation="relu")(x))
    decoder = keras.Model(code, L.Conv2DTranspose(1, 3, 1, "same", activation="sigmoid")(x))
    both = keras.Model(image, decoder(encoder(image)[0]))  # to have the weights in one place
    bce, data = keras.losses.BinaryCrossentropy(), uniform((BATCH, 28, 28, 1))

    def loss():
        mu, logvar = encoder(data, training=True)
        z = mu + tf.exp(0.5 * logvar) * normal(tf.shape(mu))
        pixels = tf.reshape(decoder(z, training=True), [-1])
        divergence = -0.5 * tf.reduce_mean(1 + logvar - mu * mu - tf.exp(logvar))
        return 784 * bce(tf.reshape(data, [-1]), pixels) + divergence

    step, _ = training_step(both, loss, xla)
    return step, count(encoder, decoder)


def vae64(xla):
    def block(x, layer):
        return L.BatchNormalization()(layer(x))

    x = image = keras.Input((64, 64, 3))
    for n in (32, 64, 128):
        x = block(x, L.Conv2D(n, 3, 2, "same", activation="relu"))
    x = block(L.Flatten()(x), L.Dense(1024, "relu"))
    encoder = keras.Model(image, [L.Dense(512)(x), L.Dense(512)(x)])
    code = keras.Input((512,))
    x = L.Reshape((8, 8, 128))(block(code, L.Dense(8192, "relu")))
    for n in (128, 64, 32):
        x = block(x, L.Conv2DTranspose(n, 3, 2, "same", activation="relu"))
    decoder = keras.Model(code, L.Conv2DTranspose(3, 3, 1, "same", activation="sigmoid")(x))
    both = keras.Model(image, decoder(encoder(image)[0]))  # to have the weights in one place
    data = uniform((BATCH, 64, 64, 3))

    def loss():
        mu, logvar = encoder(data, training=True)
        z = mu + tf.exp(0.5 * logvar) * normal(tf.shape(mu))
        divergence = -0.5 * tf.reduce_sum(tf.reduce_mean(1 + logvar - mu * mu - tf.exp(logvar), 1))
        return (tf.reduce_sum((decoder(z, training=True) - data) ** 2) + divergence) / BATCH

    step, _ = training_step(both, loss, xla)
    return step, count(encoder, decoder)


def gan_step(g, d, x, xla, optimiser=keras.optimizers.RMSprop, logits=False, apart=False):
    optimiser_g, optimiser_d = optimiser(), optimiser()
    batch, shape = x.shape[0], (x.shape[0], *g.input_shape[1:])
    bce, ones = keras.losses.BinaryCrossentropy(from_logits=logits), tf.ones((batch, 1))
    labels = tf.concat([tf.zeros((batch, 1)), ones], 0)

    def step():
        fake = g(normal(shape), training=True)
        with tf.GradientTape() as tape:
            if apart:
                scores = tf.concat([d(fake, training=True), d(x, training=True)], 0)
            else:
                scores = d(tf.concat([fake, x], 0), training=True)
            loss_d = bce(labels, scores)
        weights = d.trainable_variables
        optimiser_d.apply_gradients(zip(tape.gradient(loss_d, weights), weights))
        with tf.GradientTape() as tape:
            loss_g = bce(ones, d(g(normal(shape), training=True), training=True))
        weights = g.trainable_variables
        optimiser_g.apply_gradients(zip(tape.gradient(loss_g, weights), weights))
        return loss_d + loss_g

    return compiled(step, xla), count(g, d)


def gan(xla):
    g = keras.Sequential([
        keras.Input((NOISE,)), L.Dense(64, "selu"), L.Dense(128, "selu"), L.Dense(784, "sigmoid")])
    d = keras.Sequential([
        keras.Input((784,)), L.Dense(128, "selu"), L.Dense(64, "selu"), L.Dense(1, "sigmoid")])
    return gan_step(g, d, uniform((BATCH, 784)), xla)


def dcgan(xla):
    g = keras.Sequential([
        keras.Input((NOISE,)), L.Dense(7 * 7 * 128), L.Reshape((7, 7, 128)), L.BatchNormalization(),
        L.Conv2DTranspose(64, 5, 2, "same", activation="selu"), L.BatchNormalization(),
        L.Conv2DTranspose(1, 5, 2, "same", activation="tanh"),
    ])
    d = keras.Sequential([
        keras.Input((28, 28, 1)),
        L.Conv2D(64, 5, 2, "same"), L.LeakyReLU(negative_slope=0.2), L.Dropout(0.4),
        L.Conv2D(128, 5, 2, "same"), L.LeakyReLU(negative_slope=0.2), L.Dropout(0.4),
        L.Flatten(), L.Dense(1, "sigmoid"),
    ])
    return gan_step(g, d, uniform((BATCH, 28, 28, 1)), xla)


def celeba(xla):
    def down(n, bias=False):
        return L.Conv2D(n, 4, 2, "same", use_bias=bias)

    g = [keras.Input((1, 1, 128)), L.Conv2DTranspose(512, 4, use_bias=False)]
    for n in (256, 128, 64, 3):
        g += [L.BatchNormalization(), L.ReLU(), L.Conv2DTranspose(n, 4, 2, "same", use_bias=False)]
    d = [keras.Input((64, 64, 3)), down(64, True), L.LeakyReLU(negative_slope=0.2)]
    for n in (128, 256, 512):
        d += [down(n), L.BatchNormalization(), L.LeakyReLU(negative_slope=0.2)]
    d += [L.Conv2D(1, 4), L.Flatten()]
    g, d = keras.Sequential([*g, L.Activation("tanh")]), keras.Sequential(d)
    return gan_step(g, d, uniform((BATCH, 64, 64, 3)), xla, lambda: keras.optimizers.Adam(2e-4, beta_1=0.5), True, True)


def vgg19():
    """VGG-19 up to block5_conv2: the first layer of each block, then the last."""
    x = image = keras.Input((None, None, 3))
    style = []
    for i, (convs, width) in enumerate(((2, 64), (2, 128), (4, 256), (4, 512), (2, 512))):
        if i > 0:
            x = L.MaxPooling2D(2)(x)
        for j in range(convs):
            x = L.Conv2D(width, 3, padding="same", activation="relu", kernel_initializer="he_normal")(x)
            if j == 0:
                style.append(x)
    model = keras.Model(image, [*style, x])
    model.trainable = False
    return model


def gram(x):
    pixels = tf.cast(tf.shape(x)[1] * tf.shape(x)[2], tf.float32)
    return tf.einsum("bijc,bijd->bcd", x, x) / pixels


def nst(xla):
    model = vgg19()
    image = tf.Variable(uniform((1, 384, 512, 3)))
    *style, target = model(uniform((1, 384, 512, 3)))
    targets = [gram(s) for s in style]
    optimiser = keras.optimizers.Adam(0.02)

    def step():
        with tf.GradientTape() as tape:
            *style, content = model(image)
            loss = tf.add_n([tf.reduce_mean((gram(s) - t) ** 2) for s, t in zip(style, targets)]) * (2e-2 / 5)
            loss += 0.5e-2 * tf.reduce_sum((content - target) ** 2)
            loss += 2 * tf.reduce_sum(tf.image.total_variation(image))
        optimiser.apply_gradients([(tape.gradient(loss, image), image)])
        image.assign(tf.clip_by_value(image, 0.0, 1.0))
        return loss

    return compiled(step, xla), image.shape.num_elements()


def both_ways(build):
    def variants():
        (graph, params), (xla, _) = build(False), build(True)
        return {"graph": graph, "xla": xla}, params

    return variants


name = f"keras {keras.__version__} (tensorflow {tf.__version__})"
serve(name, {b.__name__: both_ways(b) for b in (dense_ae, conv_ae, vae, gan, dcgan, celeba, vae64, nst)})
