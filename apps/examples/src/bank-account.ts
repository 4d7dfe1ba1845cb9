// The series' warning: a closure that is copied is shared. A recipe is built anew, a network is cloned on purpose.
import { dense, matrix, network, softmax } from "@closurenet/core";
import { bankAccount } from "./parts/bank-account.ts";

const mine = bankAccount();
const copy = mine; // the reference, not the money
const clone = mine.clone(); // another account, with as much in it
copy.put(300);
console.log(`I put in nothing and own ${mine.balance()}; the clone still holds ${clone.balance()}`);

// Two networks of one recipe have weights of their own …
const recipe = dense(2, softmax);
const a = network(2, [recipe], { seed: 1 });
const b = network(2, [recipe], { seed: 1 });
const x = matrix([[1, 2]]);
const before = b(x).get().join(", ");
a.params[0]!.value.set([9, 0, 0, 9, 0, 0]);
console.log(`another network of the recipe is untouched: ${b(x).get().join(", ") === before}`);

// … and so has a clone.
const twin = a.clone();
a.params[0]!.value.set([0, 0, 0, 0, 0, 0]);
console.log(`the network now says ${a(x).get().join(", ")}, its clone still ${twin(x).get()[1]! > 0.99}`);
