from datetime import date

from pipeline.plots import alarms_figure


def test_days_without_an_alarm_keep_their_place():
    days = [(date(2015, 12, 2), "comp1", 1), (date(2015, 12, 3), "comp2", 2), (date(2015, 12, 9), "comp1", 1)]
    places = {bar.get_x() for bar in alarms_figure(days).axes[0].patches if bar.get_height()}
    first, *others = sorted(places)
    assert [round(place - first, 6) for place in others] == [1, 7]


def test_a_day_with_alarms_and_a_year_of_them_are_labelled_by_days():
    of_a_day = alarms_figure([(date(2015, 12, 2), "comp1", 1)])
    of_a_year = alarms_figure([(date(2015, month, 3), "comp1", 1) for month in range(1, 13)])
    for figure in (of_a_day, of_a_year):
        figure.canvas.draw()
        labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
        assert 1 <= len(labels) == len(set(labels)) <= 20
