//! Packages that are left out by a noun are asked about; what somebody cannot do, or says of other things, is not.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about, read};

const ASKED: [&str; 4] =
    ["npm publish token", "I need a token to push docker images", "Please make a pip upload token", "a push token"];

const LEFT_OUT: [&str; 17] = [
    ", but not our public packages",
    ". They must not reach other packages",
    ". It cannot touch the packages of other teams",
    ". The production images must be off limits",
    ", minus the ones that the platform team owns",
    ". It should never be used for any other image",
    ", excluding packages from the platform team",
    ". Not the legacy things please",
    ", but I'd rather not have access to the things other teams own",
    ", as long as they're in my own namespace",
    ", provided that they're under sandbox/",
    ", solange es meine eigenen Pakete sind",
    ", moins ceux de l'équipe plateforme",
    ". Il ne marche pas pour les paquets des autres équipes",
    ", tant que c'est sous sandbox/",
    ", pero sin acceso a las imágenes base",
    ", mientras sea bajo sandbox/",
];

const NOT_LEFT_OUT: [&str; 14] = [
    "we can't push images any more, new docker push token please",
    "I don't have a package yet, npm publish token please",
    "our GitHub Actions job publishes packages; do not scope the token to an environment",
    "uv asks for credentials, can you create a token for it?",
    "The security scanner needs to pull every image, please create a docker token.",
    "Hey gatepass, token for docker please!",
    "My dog ate my token, haha. A new npm one please!",
    "TGIF! Quick npm token and I'm off.",
    "Lea here. Could I have a token for npm? Lea",
    "Bazel pulls from Maven and npm, please create a token to read both.",
    "Un jeton maven en lecture pour 30 jours, merci d'avance.",
    "Perdona la molestia, necesito un token de NuGet.",
    "Could you get me going with npm? New hire here.",
    "Das hat geklappt, danke. Jetzt noch ein Token für npm.",
];

#[test]
fn packages_that_are_left_out_by_a_noun_are_asked_about() {
    assert_eq!(every_limit_is_asked_about(&ASKED, &LEFT_OUT), 68);
    assert!(read("npm-Token zum Veröffentlichen, öffentliche Pakete nicht", &[]).is_err());
}

#[test]
fn a_request_that_leaves_nothing_out_is_not_asked_about() {
    none_is_asked_about(&NOT_LEFT_OUT);
}
