use super::*;
#[test]
fn every_pattern_is_one() {
    assert!(patterns::table().is_whole());
}
