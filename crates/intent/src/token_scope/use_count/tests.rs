//! How often something is done stops a request, however it is counted; how many tokens, and how often something is done by itself, do not.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about};

#[test]
fn a_number_of_uses_is_asked_about() {
    const COUNTS: [&str; 8] =
        ["one ", "one single ", "a single ", "just one ", "just a single ", "two ", "exactly three ", "for the next "];
    const ACTS: [&str; 8] = [
        "npm publish",
        "docker push",
        "docker pull",
        "twine upload, then revoke",
        "helm push and it's over",
        "gem push and that's it",
        "npm install, then it's void",
        "docker push then gone",
    ];
    assert_eq!(every_limit_is_asked_about(&COUNTS, &ACTS), 64);
}

#[test]
fn so_is_a_count_beside_what_is_asked_for() {
    const ACCESS: [&str; 4] = ["npm publish", "docker push", "docker pull", "npm publish token"];
    const BESIDE: [&str; 33] = [
        ", twice",
        ", once",
        " just one time",
        ", one use",
        ", three times",
        " for a single release",
        " for one release, finished after that",
        " for a one-off upload",
        ", burn after use",
        ", gone after the first push",
        ", self-destruct after the push",
        ", dies with the first upload",
        ", max 5 uses",
        " ein einziges Mal",
        " für ein einzelnes Release",
        ", zweimal",
        " genau einmal",
        " une fois",
        " deux fois",
        " une seule fois",
        " pour une seule publication",
        " una vez",
        " dos veces",
        " para una sola publicación",
        " uma vez",
        " duas vezes",
        " uma única vez",
        "、一度きり",
        "、1回限り",
        "、2回まで",
        ",一次",
        ",只用一次",
        ",两次",
    ];
    assert_eq!(every_limit_is_asked_about(&ACCESS, &BESIDE), 132);
    let others =
        ["un seul npm publish", "un solo npm publish", "um único npm publish", "npm发布一次", "npm公開を1回だけ"];
    assert_eq!(every_limit_is_asked_about(&others, &[""]), 5);
}

#[test]
fn what_is_counted_otherwise_is_not() {
    none_is_asked_about(&[
        "one npm publish token",
        "a docker push token",
        "ein npm-publish-Token",
        "un jeton npm publish",
        "one token for npm publish",
        "CI pushes docker images twice a day",
        "our job runs docker push three times a day",
        "もう一度npm公開トークンをください",
        "docker push for two release jobs",
        "valid for docker push",
    ]);
}
