/** The activations without options, by name: in a module without any checks, so that a page can list them. */
export const activationNames = ["identity", "relu", "elu", "gelu", "softplus", "sigmoid", "tanh", "softmax"] as const;
