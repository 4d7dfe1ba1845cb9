import { habit, type Habit } from "./habit.ts";

/**
 * Ways of writing each digit, 0–9, as points that the pen passes.
 *
 * A line that begins with # starts a way of writing: how common it is, its width over height if that is not the usual one,
 * and a description. Each line after it is one stroke. Points are in hundredths of a square, y downwards; "!" marks a
 * corner.
 */
export const habits: readonly Habit[] = [
  habit(
    { aspect: 0.9, lean: 0.23 },
    `
    # 5: Oval, closed at the top.
    56,2 26,12 8,50 22,88 50,99 78,86 93,50 80,13 50,2
    # 3: The end runs over the beginning.
    72,12 45,2 16,22 8,60 30,95 62,95 88,68 90,32 68,6 38,10
    # 2: Begun at the left, leaning.
    35,10 12,40 14,80 42,100 74,82 90,42 78,8 50,2 28,16
    # 0.6: Wide open at the head.
    30,4 8,36 14,80 46,100 82,82 92,42 76,8
    # 1: Begun inside, as a curl.
    66,30 50,10 20,20 6,58 26,94 60,96 90,66 86,26 60,2 34,6
    `,
  ),
  habit(
    { aspect: 0.8, lean: 0.24 },
    `
    # 12 × 0.7: A plain stroke.
    50,0 50,33 50,67 50,100
    # 1.5 × 0.6: With a flag.
    22,28 38,16 55,0! 55,50 55,100
    # 1 × 0.7: With a flag and a foot.
    22,22 38,12 52,0! 52,50 52,98
    12,98 50,98 90,97
    `,
  ),
  habit(
    { aspect: 0.98, lean: 0.1 },
    `
    # 4: A sharp turn at the foot.
    10,24 26,5 56,0 80,16 76,42 45,72 8,96! 50,95 95,94
    # 5: A loop at the foot.
    14,20 40,2 74,10 78,36 54,68 22,93 5,88 16,73 46,82 72,95 96,90
    # 2: A small flat loop.
    20,14 48,0 72,14 66,42 40,76 12,98 10,90 40,87 95,97
    # 1.5: A swan's neck.
    6,34 20,8 50,2 66,22 56,52 30,82 6,98! 30,86 60,94 98,84
    # 3: A large loop that hangs below the tail.
    16,24 40,3 68,12 66,44 44,80 18,100 2,88 18,70 50,76 98,86
    # 2: A curled head, the loop in the middle of the foot.
    22,32 16,16 42,0 70,12 70,44 50,80 24,98 8,90 20,74 50,82 78,100 100,94
    # 1.5: A tail that rises.
    8,30 30,6 60,6 66,32 40,70 10,98! 50,84 100,70
    # 2.5: A round head as wide as the foot, a small loop.
    10,26 36,2 74,10 78,42 52,82 24,98 12,84 30,72 56,84 74,98 92,90
    # 3.5: A head that begins low, a loop in the middle of the foot, a short tail.
    16,34 26,10 58,2 80,20 76,52 56,86 28,100 8,90 20,72 48,74 72,86 96,98
    `,
  ),
  habit(
    { aspect: 0.84, lean: 0.1 },
    `
    # 5: A cusp in the middle.
    12,12 42,0 76,10 74,32 38,47! 74,56 86,76 58,98 8,92
    # 2.5: A small loop in the middle.
    16,10 48,0 78,14 66,38 40,50 34,44 50,44 80,62 80,86 46,100 6,90
    # 2: One smooth bend.
    14,6 50,2 76,16 60,38 44,46 68,54 84,74 62,95 10,98
    # 1: A flat top.
    12,4 45,3 82,2! 58,24 40,42! 76,52 86,76 56,98 8,90
    # 3: A small head, a large belly.
    20,16 44,2 68,10 66,28 36,42! 74,48 88,72 58,98 4,92
    # 1.5: A large head, a small belly.
    6,18 40,0 82,12 74,40 36,54! 70,62 74,82 46,99 10,96
    # 2: Curled at both ends.
    20,26 24,6 56,0 78,16 68,38 44,46! 76,54 86,76 58,99 22,96 8,78
    # 1.5: The middle cusp drawn out to the left.
    14,12 46,1 72,14 56,38 22,50! 60,48 86,66 70,92 10,98
    # 1.5: The head begins low and is rounder than the belly.
    14,30 28,6 60,2 76,20 60,40 36,46! 66,50 80,70 64,92 34,100 6,86
    `,
  ),
  habit(
    { aspect: 0.82, lean: 0.18 },
    `
    # 5: Open: a corner, then the stem.
    18,6 12,30 8,54! 45,54 92,50
    76,0 72,50 68,100
    # 3: Open and round, in one movement.
    16,4 8,30 16,52 46,52 80,40
    86,2 78,40 72,70 70,100
    # 2.5: Closed.
    66,2 38,30 6,60! 50,60 96,58
    68,0 66,50 64,100
    # 0.8: The stem begins low, beneath the bar's end.
    20,0 8,28 10,48 40,52 70,42 84,20! 76,56 70,100
    # 0.3: Closed at the top, round as a 9 with corners.
    80,4 44,16 12,42 20,54 52,50 82,38
    84,2 76,42 66,100
    # 1.5: A long flat bar that runs far through the stem.
    34,2 18,32 4,60! 40,62 98,50
    70,10 60,50 46,100
    `,
  ),
  habit(
    { aspect: 0.94, lean: 0.12 },
    `
    # 4: The bar is a stroke of its own.
    28,5 24,22 20,42! 50,37 80,52 82,78 52,98 6,90
    27,5 60,5 94,1
    # 3: In one stroke.
    92,2 60,5 32,6! 26,25 20,44! 52,42 78,60 74,86 42,100 4,94
    # 3: Like an S.
    96,2 62,4 36,16 34,38 56,50 68,68 54,92 26,100 2,88
    # 1.5: A short back, a large belly.
    30,10 24,26 20,36! 52,30 84,50 82,80 48,100 10,92
    34,6 64,3 94,0
    # 2.5: A long bar that rises, a small belly low on the left.
    40,14 30,30 22,46! 44,46 62,60 58,84 34,100 2,94
    40,14 68,8 100,0
    # 1.5: A belly that nearly closes.
    86,2 56,4 28,4! 22,22 16,44! 48,36 80,52 84,78 54,99 18,92 8,74
    # 1.5: A bar apart from the back.
    26,8 26,24 30,40! 58,42 80,60 74,86 44,100 8,90
    36,2 64,6 96,4
    `,
  ),
  habit(
    { aspect: 0.84, lean: 0.06 },
    `
    # 5: A round loop.
    68,0 36,22 14,58 20,88 50,100 80,88 82,66 56,54 28,66 18,84
    # 3: A straight stem, a small loop.
    74,0 44,30 18,66 18,90 42,100 70,88 74,70 52,64 22,84
    # 2 × 0.9: An upright stem.
    34,0 16,34 10,70 26,96 58,98 84,80 74,58 46,56 18,74
    # 1: A hooked head.
    86,10 62,0 30,20 12,58 22,90 52,100 82,84 74,58 44,54 18,70
    # 2.5: The loop crosses the stem to the left.
    50,0 26,30 16,66 28,94 60,100 88,84 84,60 56,54 26,66 10,80
    # 2: A wide loop, high on the stem.
    56,0 26,24 6,60 14,90 44,100 80,84 92,56 70,40 40,50 22,76
    # 1: Open: the loop does not reach the stem.
    60,0 24,28 8,64 20,92 50,100 78,88 82,70 66,60 50,68
    # 2.5: A straight stem at the left, a large loop that reaches back over it.
    40,0 22,36 12,72 28,98 62,98 92,76 86,54 58,50 32,68 24,92
    `,
  ),
  habit(
    { aspect: 0.84, lean: 0.06 },
    `
    # 5: A corner.
    5,8 45,7 90,4! 68,42 50,72 40,100
    # 3: With a hook at the left.
    4,26 10,7! 50,7 88,5! 74,34 56,70 50,100
    # 3: A waved, round head.
    4,22 20,6 52,10 80,4 88,14 70,44 52,76 46,100
    # 1.5: Crossed.
    5,8 45,7 90,4! 64,48 44,100
    28,52 56,50 88,46
    # 1.5: Round in one bend.
    4,14 36,4 74,4 88,20 78,48 66,74 60,100
    # 1.5: Crossed low, with a hook.
    8,20 14,5! 50,6 86,3! 66,40 50,70 42,100
    20,58 54,54 92,50
    # 1.5 × 0.66: A short bar on a long stem.
    10,16 40,12 74,2! 62,38 50,70 44,100
    # 1.5: The hook hangs low.
    8,40 16,14 44,6 86,6! 76,40 56,74 46,100
    `,
  ),
  habit(
    { aspect: 0.88, lean: 0.14 },
    `
    # 5: One stroke, begun at the right of the head.
    80,10 50,0 22,14 34,40 64,60 76,82 50,99 24,84 34,60 64,40 80,18 74,6
    # 2.5: Open at the head.
    78,16 54,2 24,12 30,36 62,58 74,80 48,98 22,84 38,58 70,36 94,6
    # 2: Two rounds.
    54,46 24,32 30,8 58,0 80,16 72,38 50,47
    50,46 20,66 22,90 50,100 78,88 80,64 54,47
    # 1.5 × 0.9: Narrow, with small loops.
    66,2 40,6 36,26 54,48 68,72 56,96 34,92 36,66 58,42 74,16 62,1
    # 2: A small head, a large foot.
    68,10 48,0 28,12 38,32 70,54 84,78 52,100 20,82 32,54 60,32 72,14 60,2
    # 2: A large head, a small foot.
    86,16 54,0 18,14 24,42 58,62 64,86 44,100 26,86 42,62 76,44 88,22 80,6
    # 1.5: A long arm to the upper right.
    66,20 46,8 20,20 28,40 54,60 58,84 36,100 16,86 34,60 66,36 100,0
    `,
  ),
  habit(
    { aspect: 0.78, lean: 0.12 },
    `
    # 5: A round head, a straight stem.
    84,24 78,6 50,0 20,16 14,40 42,50 70,36 82,12! 76,50 68,100
    # 2: The tail bends to the left.
    80,30 76,10 50,1 22,10 16,36 44,46 76,26 82,30! 82,60 66,92 28,98
    # 4: Head and tail in one curve.
    74,26 72,8 44,2 16,22 24,46 54,42 74,22 76,30 66,66 56,100
    # 2: A small head on a slanting stem.
    74,20 68,3 46,1 26,16 26,34 46,40 68,24 76,6! 66,42 44,100
    # 2: A large round head, a short stem.
    88,30 82,8 54,0 20,12 8,44 34,62 70,48 86,18! 82,58 78,100
    # 1: An open head.
    78,6 44,4 14,34 30,50 62,42 84,14! 74,52 60,100
    # 1.5: The stem is a stroke of its own, and bends to the right at its foot.
    80,14 50,0 16,18 18,42 50,48 74,30
    78,4 74,40 72,76 78,100
    # 2.5: A narrow head, closed by a loop into a curved stem.
    72,34 70,10 46,0 22,14 20,36 40,46 64,34 74,14 74,40 62,72 44,100
    # 1.5: A wide head left open at the right, on a short stem that leans.
    90,10 54,2 18,18 12,44 42,54 72,36 88,14! 80,50 72,100
    `,
  ),
];
