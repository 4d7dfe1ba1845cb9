import { expect, test } from "vitest";
import { orderOf } from "./steps.ts";

/** Names as trainings leave them, in alphabetical order, and the steps that they stand for: a `-` stands for none. */
const lists: readonly (readonly [where: string, names: string, steps: string])[] = [
  // PyTorch Lightning
  ["Lightning", "epoch=0-step=1000 epoch=1-step=2000 epoch=10-step=11000 epoch=2-step=3000", "1000 2000 11000 3000"],
  [
    "Lightning, a measure",
    "epoch=00-val_loss=0.92 epoch=01-val_loss=0.41 epoch=02-val_loss=0.17 epoch=03-val_loss=0.08",
    "0 1 2 3",
  ],
  ["Lightning, two files an epoch", "epoch=0-step=0 epoch=0-step=60 epoch=1-step=120", "0 60 120"],
  ["Lightning, a name taken", "epoch=0-step=60 epoch=1-step=120 epoch=1-step=120-v1", "60 - 120"],
  ["Lightning, last", "epoch=0-step=60 epoch=1-step=120 last", "60 120 121"],
  ["Lightning, a measure first", "val_loss=0.08-epoch=3 val_loss=0.17-epoch=2 val_loss=0.92-epoch=0", "3 2 0"],
  ["Lightning, whole percents", "epoch=1-val_acc=97 epoch=2-val_acc=98 epoch=3-val_acc=96", "1 2 3"],
  ["Lightning, the name of a model", "resnet18-epoch=02-val_loss=0.32 resnet18-epoch=05-val_loss=0.22", "2 5"],
  [
    "Lightning, folders",
    "lightning_logs/version_0/checkpoints/epoch=0-step=10 lightning_logs/version_0/checkpoints/epoch=1-step=20",
    "10 20",
  ],
  [
    "Lightning, two versions",
    "version_0/epoch=0-step=10 version_0/epoch=1-step=20 version_1/epoch=0-step=10",
    "10 20 -",
  ],
  // Hugging Face
  ["Trainer", "checkpoint-1000/model checkpoint-1500/model checkpoint-500/model", "1000 1500 500"],
  ["Trainer, the end", "checkpoint-1000/model checkpoint-500/model model", "1000 500 1001"],
  ["Trainer, another name", "out/checkpoint-10/pytorch_model out/checkpoint-20/pytorch_model", "10 20"],
  ["Trainer, adapters", "checkpoint-100/adapter_model checkpoint-200/adapter_model adapter_model", "100 200 201"],
  ["diffusers", "checkpoint-1000/unet/diffusion_pytorch_model checkpoint-500/unet/diffusion_pytorch_model", "1000 500"],
  ["accelerate", "checkpoint_0/model checkpoint_1/model checkpoint_10/model checkpoint_2/model", "0 1 10 2"],
  ["accelerate, epochs", "epoch_0/model epoch_1/model", "0 1"],
  ["accelerate, two models", "step_100/model step_100/model_1 step_200/model step_200/model_1", "100 - 200 -"],
  ["sentence-transformers", "500/model 1000/model", "500 1000"],
  ["trl", "ppo-checkpoint-12/model ppo-checkpoint-6/model", "12 6"],
  ["revisions", "step1000/model step143000/model step512/model", "1000 143000 512"],
  ["revisions with tokens", "step1000-tokens4B step2000-tokens8B step500-tokens2B", "1000 2000 500"],
  ["tokens alone", "tokens-100M tokens-1B tokens-2.5B", "100000000 1000000000 2500000000"],
  ["thousands", "step-100k step-10k step-1k", "100000 10000 1000"],
  ["thousands, some", "step-500 step-1k step-1.5k", "500 1000 1500"],
  ["a hash as a name", "models--a--b/snapshots/607a30d783dfa663caf39e06633721c8d4cfcd7e/model", "0"],
  // timm
  ["timm", "checkpoint-0 checkpoint-1 checkpoint-10 checkpoint-2 last model_best", "0 1 10 2 11 -"],
  ["timm, recovery", "checkpoint-0 checkpoint-1 recovery-1-300", "0 1 -"],
  ["timm, a run by time", "20240115-143022-resnet18-224/checkpoint-3 20240115-143022-resnet18-224/checkpoint-4", "3 4"],
  // Keras
  ["ModelCheckpoint", "weights.01-0.92 weights.02-0.31 weights.10-0.08", "1 2 10"],
  ["ModelCheckpoint, a measure of 1", "weights.01-1.00 weights.02-0.31", "1 2"],
  ["ModelCheckpoint, improvement", "weights-improvement-01-0.85 weights-improvement-07-0.91", "1 7"],
  ["ModelCheckpoint, zeros", "weights.000 weights.040 weights.080 weights.120", "0 40 80 120"],
  ["ModelCheckpoint, cp", "cp-0001 cp-0010 cp-0100", "1 10 100"],
  ["ModelCheckpoint, epoch and accuracy", "model_ep03_acc0.97 model_ep12_acc0.98", "3 12"],
  ["ModelCheckpoint, underscores", "model_01_0.5312 model_02_0.4123", "1 2"],
  ["ModelCheckpoint, .weights", "ckpt_1.weights ckpt_10.weights ckpt_2.weights", "1 10 2"],
  // fairseq
  ["fairseq", "checkpoint1 checkpoint10 checkpoint2 checkpoint_best checkpoint_last", "1 10 2 - 11"],
  ["fairseq, updates", "checkpoint_1_500 checkpoint_1_1000 checkpoint_2_1500", "500 1000 1500"],
  ["fairseq, both", "checkpoint1 checkpoint2 checkpoint3 checkpoint_1_500 checkpoint_2_1000", "1 2 3 - -"],
  // nanoGPT and other language models
  ["nanoGPT", "ckpt", "0"],
  ["nanoGPT, more", "ckpt_1000 ckpt_2000 ckpt_500", "1000 2000 500"],
  ["llm.c", "model_00000500 model_00001000", "500 1000"],
  ["Megatron", "iter_0001000/mp_rank_00/model iter_0002000/mp_rank_00/model", "1000 2000"],
  ["DeepSpeed", "global_step100/mp_rank_00_model_states global_step50/mp_rank_00_model_states", "100 50"],
  ["lit-gpt", "iter-001000-ckpt iter-002000-ckpt", "1000 2000"],
  ["OpenCLIP", "epoch_1 epoch_10 epoch_2 epoch_latest", "1 10 2 11"],
  ["torchtune", "epoch_0/model epoch_1/model", "0 1"],
  ["T5X", "checkpoint_10000 checkpoint_20000", "10000 20000"],
  ["Orbax", "1000/default/model 2000/default/model 500/default/model", "1000 2000 500"],
  // vision
  ["ultralytics", "best epoch0 epoch10 epoch20 last", "- 0 10 20 21"],
  ["ultralytics, weights", "train3/weights/best train3/weights/last", "0 1"],
  ["detectron2", "model_0004999 model_0009999 model_final", "4999 9999 10000"],
  ["mmdetection", "best_bbox_mAP_epoch_9 epoch_12 epoch_8 epoch_9 latest", "- 12 8 9 13"],
  ["mmdetection, iterations", "iter_1000 iter_16000 iter_8000", "1000 16000 8000"],
  [
    "OpenAI's diffusion",
    "ema_0.9999_010000 ema_0.9999_020000 model010000 model020000 model030000",
    "- - 10000 20000 30000",
  ],
  ["kohya", "lora lora-000002 lora-000004", "5 2 4"],
  ["kohya, steps", "lora-step00000500 lora-step00001000", "500 1000"],
  ["StyleGAN", "network-snapshot-000000 network-snapshot-000200 network-snapshot-001000", "0 200 1000"],
  ["CycleGAN", "10_net_G 15_net_G 5_net_G latest_net_G", "10 15 5 16"],
  ["BasicSR", "net_g_10000 net_g_5000 net_g_latest", "10000 5000 10001"],
  ["DETR", "checkpoint checkpoint0009 checkpoint0019", "20 9 19"],
  ["DINO", "checkpoint0020 checkpoint0040", "20 40"],
  ["MAE", "checkpoint-0 checkpoint-20 checkpoint-399", "0 20 399"],
  ["segmentation", "best_model_epoch_7_miou_0.71 best_model_epoch_9_miou_0.74", "7 9"],
  // speech, reinforcement learning
  ["ESPnet", "10epoch 1epoch 2epoch valid.acc.best", "10 1 2 -"],
  ["icefall", "epoch-1 epoch-10 epoch-2", "1 10 2"],
  ["Coqui", "best_model best_model_9000 checkpoint_10000 checkpoint_20000", "- - 10000 20000"],
  ["SpeechBrain", "CKPT+2023-01-15+14-30-22+00/model CKPT+2023-01-15+15-30-22+00/model", "0 1"],
  ["stable-baselines3", "rl_model_100000_steps rl_model_20000_steps rl_model_5000_steps", "100000 20000 5000"],
  ["RLlib", "checkpoint_000010/policy checkpoint_000020/policy", "10 20"],
  ["CleanRL", "agent_ep100 agent_ep50", "100 50"],
  ["AlphaZero", "iteration_1 iteration_10 iteration_2", "1 10 2"],
  ["generations", "gen-001 gen-002 gen-010", "1 2 10"],
  ["episodes", "dqn_episode_100 dqn_episode_1100", "100 1100"],
  // numbers with and without words
  ["versions behind steps", "step_100_v3 step_200_v2", "100 200"],
  ["versions before steps", "v2_step_100 v2_step_200", "100 200"],
  ["versions alone", "model_v1 model_v10 model_v2", "0 2 1"],
  ["dotted versions", "model-v1.2 model-v1.10", "0 1"],
  ["numbers alone", "0 1 10 2", "0 1 10 2"],
  ["numbers behind a dot", "model.1 model.10 model.2", "1 10 2"],
  ["numbers in front", "100_model 20_model", "100 20"],
  ["zeros in front", "00000000 00000500", "0 500"],
  ["a step among settings", "mnist-784-100-10-lr0.1-step100 mnist-784-100-10-lr0.1-step20", "100 20"],
  ["settings behind", "epoch1_bs64_lr0.01 epoch2_bs64_lr0.01", "1 2"],
  ["a rate as a power", "lr1e-3_epoch_1 lr1e-3_epoch_2", "1 2"],
  ["a batch in an epoch", "epoch_0_batch_100 epoch_0_batch_200 epoch_1_batch_100", "0 1 2"],
  ["two numbers without words", "net_0_100 net_0_200 net_1_100", "0 1 2"],
  ["capital letters", "Epoch1 Epoch10 Epoch2", "1 10 2"],
  ["one word", "globalStep100 globalStep20", "100 20"],
  ["short words", "e1_s100 e2_s200", "100 200"],
  ["fractions of an epoch", "epoch-0.25 epoch-0.5 epoch-1.0", "0 1 2"],
  ["a folder for a word", "epoch/1 epoch/10 epoch/2", "1 10 2"],
  ["folders of epochs with steps", "epoch_1/step_100 epoch_1/step_200 epoch_2/step_300", "100 200 300"],
  ["a size of the network", "gpt2-124M-step1000 gpt2-124M-step2000", "1000 2000"],
  ["a percentage", "train-10pct train-20pct", "10 20"],
  ["more digits than are exact", "9007199254740993 9007199254740995", "0 1"],
  // times and hashes
  ["dates", "2024-01-15 2024-01-16 2024-02-01", "0 1 2"],
  ["dates without lines", "model_20240115 model_20240116", "0 1"],
  ["dates and times", "model_2024-01-15_14-30-22 model_2024-01-15_09-05-00", "1 0"],
  ["seconds since 1970", "model-1705329022 model-1705329122", "0 1"],
  ["a date and a step", "20240115_step_100 20240115_step_20", "100 20"],
  ["steps on two days", "2024-01-15/step_100 2024-01-16/step_200", "100 200"],
  [
    "two runs by time",
    "20240115_143022/ckpt_1 20240115_143022/ckpt_2 20240116_101010/ckpt_1 20240116_101010/ckpt_2",
    "- - 1 2",
  ],
  ["a step that looks like a date", "step_20240115 step_20240215", "20240115 20240215"],
  ["hashes", "model-3fa85f64 model-9c1d2e3f", "0 1"],
  ["a hash behind a step", "step_100-3fa85f6457 step_20-9c1d2e3fb1", "100 20"],
  // several trainings, and words
  ["two runs", "run_a/step_1 run_a/step_2 run_b/step_1 run_b/step_2 run_b/step_3", "- - 1 2 3"],
  ["two seeds", "seed1/step_10 seed1/step_20 seed2/step_10", "10 20 -"],
  ["folds", "fold0_epoch1 fold0_epoch2 fold1_epoch1", "1 2 -"],
  ["words alone", "final init", "1 0"],
  ["best and last", "best last", "0 1"],
  ["before and after", "after before", "1 0"],
  ["an untrained one", "step_100 step_200 untrained", "100 200 0"],
  ["a last one with its step", "epoch_1 epoch_2 epoch_3_final", "1 2 3"],
  ["names of networks", "alexnet resnet18 vgg16", "0 1 2"],
  ["a stranger", "notes step_10 step_20", "- 10 20"],
  ["one file", "model", "0"],
  ["one file with a step", "checkpoint-500/model", "500"],
  ["one file of a network", "resnet18", "0"],
  ["no file", "", ""],
];

test.each(lists)("%s: %s", (_, names, steps) => {
  const given = names.split(" ").filter((name) => name !== "");
  const { placed, aside } = orderOf(given.toReversed());
  const found = given.map((name) => placed.find((one) => one.name === name)?.step ?? "-");
  expect(found.join(" ")).toBe(steps);
  expect([...aside].toSorted()).toEqual(given.filter((_name, i) => found[i] === "-").toSorted());
  expect(placed.map(({ step }) => step)).toEqual(placed.map(({ step }) => step).toSorted((a, b) => a - b));
});

test.each([
  ["epoch=0-val_loss=0.9 epoch=1-val_loss=0.1", 'the number behind "epoch=" in file names, not val_loss'],
  ["checkpoint-1/model checkpoint-2/model", 'the number behind "checkpoint-" in folder names'],
  ["10 20", "the number in file names"],
  [
    "net_0_100 net_0_200 net_1_100",
    'counted in the order of "net" and numbers, since no number in their names is a step',
  ],
  ["v1 v2", "counted in the order of versions, since no number in their names is a step"],
  ["2024-01-15 2024-01-16", "counted in the order of times, since no number in their names is a step"],
  ["final init", "counted in natural order, since no number in their names is a step"],
])("%s: it is said how", (names, how) => {
  expect(orderOf(names.split(" ")).how).toBe(how);
});

const said = (names: string): string[] => orderOf(names.split(" ")).said.map(({ text }) => text);

test("what is left aside is said, with the reason", () => {
  expect([
    said("best epoch_1 epoch_2 last other"),
    said("epoch=0-step=6 epoch=1-step=9 epoch=1-step=9-v1"),
    said("run_a/step_1 run_b/step_1 run_b/step_2"),
    said("day-2024-01-15/ckpt_1 day-2024-01-15/ckpt_2 day-2024-01-16/ckpt_1"),
    said("epoch_1 epoch_2 epoch_2_final"),
    said("init step_5 step_6 start"),
  ]).toMatchInlineSnapshot(`
    [
      [
        ""last" is put at step 3 (assumed)",
        "best: a copy of the best of the others",
        "other: no step in its name",
      ],
      [
        "epoch=1-step=9: an older version of another file",
      ],
      [
        "run_a/step_1: its step is taken by another file",
      ],
      [
        "day-2024-01-16/ckpt_1: of another training; open its files alone",
      ],
      [
        "epoch_2_final: its step is taken by another file",
      ],
      [
        ""init" is put at step 0 (assumed)",
        "start: a copy of the first or the last of the others",
      ],
    ]
  `);
});

test("there are more than a hundred lists", () => {
  expect(lists.length).toBeGreaterThan(100);
});
