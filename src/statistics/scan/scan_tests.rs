use super::*;

#[test]
fn the_ratio_is_zero_where_nothing_stands_out() {
    assert_eq!(likelihood_ratio(3.0, 3.0, 10.0), 0.0);
    assert_eq!(likelihood_ratio(0.0, 3.0, 10.0), 0.0);
    assert_eq!(likelihood_ratio(10.0, 5.0, 10.0), 10.0 * 2.0_f64.ln());
}
