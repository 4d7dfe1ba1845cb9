/** What can be done with an account. */
export interface Account {
  put(amount: number): void;
  balance(): number;
  clone(): Account;
}

/** An account: functions that share one variable, which nobody else can reach. */
export function bankAccount(money = 0): Account {
  return {
    put: (amount) => void (money += amount),
    balance: () => money,
    clone: () => bankAccount(money),
  };
}
